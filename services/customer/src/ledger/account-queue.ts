import { ProblemError } from '@glasshouse/http';
import type { Bound } from '@glasshouse/settings';
import type { Telemetry } from '@glasshouse/telemetry';
import { createRecentDurations } from './recent-durations.js';

const metrics = ['customer_ledger_waiting', 'customer_ledger_refusals_total'];

export const perAccountBound = {
  holds: 'Changes of one account that wait for its earlier changes',
  limit: 500,
  unit: 'calls',
  full: '429 `RATE_LIMITED` with `Retry-After`, at once',
  metrics,
} as const satisfies Bound;

export const waitingBound = {
  holds: 'Changes that wait, over all accounts',
  limit: 2000,
  unit: 'calls',
  full: '503 `OVERLOADED` with `Retry-After`, at once; the same for a change that would wait beyond its deadline',
  metrics,
} as const satisfies Bound;

export interface AccountQueueOptions {
  telemetry: Telemetry;
  maxPerAccount?: number;
  maxWaiting?: number;
}

/** How long a change may wait for its turn. */
export interface Turn {
  /** Instant at which the result is due, in ms on `performance.now()`'s clock. */
  deadline: number;
  /** Removes a waiting change from the queue. */
  signal?: AbortSignal | undefined;
}

/** Runs the changes of one account one after another. Changes of different accounts run concurrently. */
export interface AccountQueue {
  /**
   * Runs `work` when all earlier changes of the account have ended. Any error other than `work`'s own means that `work`
   * was not started.
   *
   * @throws ProblemError RATE_LIMITED at once when too many changes of the account wait. OVERLOADED at once when too
   * many changes wait over all accounts or the wait would exceed the deadline, and later when the deadline passes in
   * the queue. Also throws the signal's reason and the error of `work`.
   */
  run<T>(account: string, turn: Turn, work: () => Promise<T>): Promise<T>;
}

type Refusal = 'account_full' | 'full' | 'deadline';

/** Upper limit for Retry-After, in seconds. */
const maxRetryAfter = 10;

export function createAccountQueue(options: AccountQueueOptions): AccountQueue {
  const { telemetry, maxPerAccount = perAccountBound.limit, maxWaiting = waitingBound.limit } = options;
  // An account has an entry while one of its changes runs. The set holds the waiting changes, in order.
  const queues = new Map<string, Set<() => void>>();
  const waiting = telemetry.metrics.gauge({
    name: 'customer_ledger_waiting',
    help: 'Account changes that wait for earlier changes of the same account.',
  });
  const refusals = telemetry.metrics.counter({
    name: 'customer_ledger_refusals_total',
    help: 'Account changes refused before they started, by reason.',
    labels: ['reason'],
  });
  const refusalSeries = {
    account_full: refusals.labels('account_full'),
    full: refusals.labels('full'),
    deadline: refusals.labels('deadline'),
  };
  let waitingCount = 0;
  const durations = createRecentDurations();

  function refusal(reason: Refusal, waitMs: number): ProblemError {
    refusalSeries[reason].add();
    const seconds = Math.min(maxRetryAfter, Math.max(1, Math.ceil(waitMs / 1000)));
    const headers = { 'retry-after': String(seconds) };
    return reason === 'account_full'
      ? new ProblemError('RATE_LIMITED', {
          detail: 'Too many changes of this account are waiting. Nothing was booked.',
          headers,
        })
      : new ProblemError('OVERLOADED', {
          detail: 'The account cannot be changed before the deadline. Nothing was booked.',
          headers,
        });
  }

  function addWaiting(change: 1 | -1): void {
    waitingCount += change;
    waiting.set(waitingCount);
  }

  /** Waits until all earlier changes of the account have ended. */
  function waitForTurn(queue: Set<() => void>, { deadline, signal }: Turn): Promise<void> {
    const eachMs = queue.size === 0 ? 0 : durations.medianMs();
    const waitMs = (queue.size + 1) * eachMs;
    if (queue.size >= maxPerAccount) throw refusal('account_full', waitMs);
    if (waitingCount >= maxWaiting) throw refusal('full', waitMs);
    const remainingMs = deadline - performance.now();
    if (waitMs + eachMs > remainingMs) throw refusal('deadline', waitMs);
    return new Promise((resolve, reject) => {
      function leave(): void {
        queue.delete(start);
        addWaiting(-1);
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
      }
      function start(): void {
        leave();
        resolve();
      }
      function abort(): void {
        leave();
        reject(signal?.reason);
      }
      const timer = setTimeout(() => {
        leave();
        reject(refusal('deadline', waitMs));
      }, remainingMs);
      signal?.addEventListener('abort', abort, { once: true });
      queue.add(start);
      addWaiting(1);
    });
  }

  function startNext(account: string): void {
    const [start] = queues.get(account) ?? [];
    if (start) start();
    else queues.delete(account);
  }

  return {
    async run(account, turn, work) {
      turn.signal?.throwIfAborted();
      const queue = queues.get(account);
      if (queue) await waitForTurn(queue, turn);
      else queues.set(account, new Set());
      const startedAt = performance.now();
      try {
        return await work();
      } finally {
        durations.add(performance.now() - startedAt);
        startNext(account);
      }
    },
  };
}
