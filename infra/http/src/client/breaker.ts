import type { Span, Telemetry } from '@glasshouse/telemetry';
import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import { ProblemError } from '../problem/problem.js';

/**
 * How a call ended, for the breaker: with a response, without one, or in a way that says nothing of the service, such
 * as a caller that has gone or a deadline that left the service too little time.
 */
export type CallOutcome = 'answered' | 'unanswered' | 'neutral';

/** Set by the call as it becomes known. */
export interface CallFate {
  outcome: CallOutcome;
}

export interface BreakerOptions {
  telemetry: Telemetry;
  upstream: string;
  /** The operation, or a part of its calls: the label of the metrics. */
  operation: string;
  /** Calls in a row without a response that open it. */
  failures: number;
  /** How long it stays open before a trial, in ms. */
  openMs: number;
}

export type BreakerState = 'closed' | 'half-open' | 'open';

/** Passes calls on while the operation responds, and refuses them at once while it does not. */
export interface Breaker {
  readonly state: BreakerState;
  /**
   * @param key The user; the calls of one user alone cannot open it
   * @throws ProblemError BACKEND_UNAVAILABLE with `retry-after` while it is open; the error of `work`
   */
  run<T>(span: Span, key: string | undefined, fate: CallFate, work: () => Promise<T>): Promise<T>;
}

const names: Readonly<Record<number, BreakerState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
};
const values: Readonly<Record<BreakerState, number>> = { closed: 0, 'half-open': 1, open: 2 };

/** The metrics of a client's breakers. */
export function breakerMetrics({ metrics }: Telemetry) {
  return {
    state: metrics.gauge({
      name: 'http_client_breaker_state',
      help: 'Circuit breaker of an operation of a service, or of the whole service (*): 0 closed, 1 half-open, 2 open.',
      labels: ['peer', 'operation'],
    }),
    rejections: metrics.counter({
      name: 'http_client_breaker_rejections_total',
      help: 'Calls refused at once: by the breaker of their operation, or because the service is unreachable (*).',
      labels: ['peer', 'operation'],
    }),
  };
}

/** The refusal of a call that was not sent. */
export function refusalOf(upstream: string, retryAfterMs: number): ProblemError {
  return new ProblemError('BACKEND_UNAVAILABLE', {
    detail: `${upstream} does not answer`,
    headers: { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) },
    extensions: { backend: upstream },
  });
}

type Settled<T> = { value: T } | { error: unknown };

/** Carries the result of a call that does not count as answered through cockatiel. */
class NotAnswered extends Error {
  readonly settled: Settled<never>;
  readonly key: string | undefined;
  readonly counts: boolean;

  constructor(settled: Settled<never>, key: string | undefined, counts: boolean) {
    super('not answered');
    this.settled = settled;
    this.key = key;
    this.counts = counts;
  }
}

/**
 * Circuit breaker of one operation of one service. One user contributes at most half of the failures that open it, so
 * that slow responses about one account cannot refuse the operation to everybody.
 */
export function createBreaker(options: BreakerOptions): Breaker {
  const { telemetry, upstream, operation, failures, openMs } = options;
  const metrics = breakerMetrics(telemetry);
  const state = metrics.state.labels(upstream, operation);
  const rejected = metrics.rejections.labels(upstream, operation);
  const fields = { 'peer.service': upstream, 'breaker.operation': operation };
  const mostPerKey = Math.ceil(failures / 2);
  /** Failures of the current run, by user. */
  const byKey = new Map<string, number>();
  const circuit = circuitBreaker(
    // On trial everything counts that is no response, also a caller that did not wait for it.
    handleWhen((error) => circuit.state === CircuitState.HalfOpen || counts(error as NotAnswered)),
    { halfOpenAfter: openMs, breaker: new ConsecutiveBreaker(failures) },
  );
  let openedAt = 0;
  state.set(values.closed);
  circuit.onStateChange((to) => {
    const name = names[to] as BreakerState;
    state.set(values[name]);
    byKey.clear();
    if (name === 'open') openedAt = Date.now();
    const stateFields = { ...fields, 'breaker.state': name };
    if (name === 'open') telemetry.log.warn('circuit breaker opened', stateFields);
    else telemetry.log.info(`circuit breaker ${name}`, stateFields);
  });

  function counts({ counts, key }: NotAnswered): boolean {
    if (!counts || key === undefined) return counts;
    const before = byKey.get(key) ?? 0;
    if (before >= mostPerKey) return false;
    byKey.set(key, before + 1);
    return true;
  }

  function refusal(span: Span): ProblemError {
    rejected.add();
    span.event('breaker.rejected', { ...fields, 'breaker.state': names[circuit.state] as BreakerState });
    return refusalOf(upstream, openedAt + openMs - Date.now());
  }

  /** A problem that the service answered shows that it responds, so it is not thrown inside. */
  async function throughCircuit<T>(
    key: string | undefined,
    fate: CallFate,
    work: () => Promise<T>,
  ): Promise<Settled<T>> {
    try {
      return await circuit.execute(async () => {
        const settled = await settle(work);
        if (fate.outcome !== 'answered') {
          throw new NotAnswered(settled as Settled<never>, key, fate.outcome === 'unanswered');
        }
        if (byKey.size > 0) byKey.clear();
        return settled;
      });
    } catch (error) {
      if (error instanceof NotAnswered) return error.settled;
      throw error;
    }
  }

  return {
    get state() {
      return names[circuit.state] as BreakerState;
    },
    async run(span, key, fate, work) {
      // While one call is on trial the others do not wait for it.
      const before = circuit.state;
      if (before === CircuitState.HalfOpen) throw refusal(span);
      if (before === CircuitState.Open && Date.now() - openedAt < openMs) throw refusal(span);
      if (before === CircuitState.Open) span.event('breaker.trial', fields);
      try {
        const settled = await throughCircuit(key, fate, work);
        if ('error' in settled) throw settled.error;
        return settled.value;
      } finally {
        if (before !== CircuitState.Open && circuit.state === CircuitState.Open) {
          span.event('breaker.opened', fields);
        }
      }
    },
  };
}

async function settle<T>(work: () => Promise<T>): Promise<Settled<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error };
  }
}
