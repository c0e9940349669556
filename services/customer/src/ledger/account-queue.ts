import { ProblemError } from '@glasshouse/http';
import type { Bound } from '@glasshouse/settings';
import type { Telemetry } from '@glasshouse/telemetry';
import { createRecentDurations } from './recent-durations.js';

const metrics = ['customer_ledger_waiting', 'customer_ledger_refusals_total'];

export const perAccountBound = {
  holds: 'Changes of one account that wait for earlier ones',
  limit: 500,
  unit: 'calls',
  full: '429 `RATE_LIMITED` with `Retry-After`, at once',
  metrics,
} as const satisfies Bound;

export const waitingBound = {
  holds: 'Changes of all accounts that wait',
  limit: 2000,
  unit: 'calls',
  full: '503 `OVERLOADED` with `Retry-After`, at once; so is a change that would wait beyond its deadline',
  metrics,
} as const satisfies Bound;

export interface AccountQueueOptions {
  telemetry: Telemetry;
  maxPerAccount?: number;
  maxWaiting?: number;
}

export interface Turn {
  /** An instant in ms on `performance.now()`'s clock at which the answer has to be there. */
  deadline: number;
  /** Takes a waiting change out of the queue. */
  signal?: AbortSignal | undefined;
}

/** Lets the changes of one account run one after another; those of different accounts run side by side. */
export interface AccountQueue {
  /**
   * @throws ProblemError at once: RATE_LIMITED when too many changes of the account wait; OVERLOADED when too many wait
   * in all, or when the turn would come too late. Later: OVERLOADED when the turn did not come in time, the signal's
   * reason, or the error of `work`. All but the last say for certain that `work` was not begun.
   */
  run<T>(account: string, turn: Turn, work: () => Promise<T>): Promise<T>;
}

type Refusal = 'account_full' | 'full' | 'deadline';

/** Upper limit for Retry-After, in seconds. */
const maxRetryAfter = 10;

export function createAccountQueue(options: AccountQueueOptions): AccountQueue {
  const { telemetry, maxPerAccount = perAccountBound.limit, maxWaiting = waitingBound.limit } = options;
  // An account is here while a change of it runs; its set holds those that wait, in order.
  const lines = new Map<string, Set<() => void>>();
  const waiting = telemetry.metrics.gauge({
    name: 'customer_ledger_waiting',
    help: 'Changes of accounts that wait for earlier ones of the same account.',
  });
  const refusals = telemetry.metrics.counter({
    name: 'customer_ledger_refusals_total',
    help: 'Changes of accounts that were refused before they began, by reason.',
    labels: ['reason'],
  });
  const refused = {
    account_full: refusals.labels('account_full'),
    full: refusals.labels('full'),
    deadline: refusals.labels('deadline'),
  };
  let waitingCount = 0;
  const durations = createRecentDurations();

  function refusal(reason: Refusal, waitMs: number): ProblemError {
    refused[reason].add();
    const seconds = Math.min(maxRetryAfter, Math.max(1, Math.ceil(waitMs / 1000)));
    const headers = { 'retry-after': String(seconds) };
    return reason === 'account_full'
      ? new ProblemError('RATE_LIMITED', {
          detail: 'Too many changes of this account wait. Nothing was booked.',
          headers,
        })
      : new ProblemError('OVERLOADED', {
          detail: 'Changes of this account cannot be made in time. Nothing was booked.',
          headers,
        });
  }

  function count(by: 1 | -1): void {
    waitingCount += by;
    waiting.set(waitingCount);
  }

  /** Waits for the end of all changes before this one. */
  function turnOf(line: Set<() => void>, { deadline, signal }: Turn): Promise<void> {
    const eachMs = line.size === 0 ? 0 : durations.medianMs();
    const waitMs = (line.size + 1) * eachMs;
    if (line.size >= maxPerAccount) throw refusal('account_full', waitMs);
    if (waitingCount >= maxWaiting) throw refusal('full', waitMs);
    const left = deadline - performance.now();
    if (waitMs + eachMs > left) throw refusal('deadline', waitMs);
    return new Promise((resolve, reject) => {
      function leave(): void {
        line.delete(start);
        count(-1);
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
      }, left);
      signal?.addEventListener('abort', abort, { once: true });
      line.add(start);
      count(1);
    });
  }

  function next(account: string): void {
    const [start] = lines.get(account) ?? [];
    if (start) start();
    else lines.delete(account);
  }

  return {
    async run(account, turn, work) {
      turn.signal?.throwIfAborted();
      const line = lines.get(account);
      if (line) await turnOf(line, turn);
      else lines.set(account, new Set());
      const began = performance.now();
      try {
        return await work();
      } finally {
        durations.add(performance.now() - began);
        next(account);
      }
    },
  };
}
