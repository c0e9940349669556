import type { Span, Telemetry } from '@glasshouse/telemetry';
import {
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
} from 'cockatiel';
import { ProblemError } from '../problem/problem.js';

/**
 * Outcome of a call, as the breaker counts it: with a response, without one, or `neutral` if the call says nothing
 * about the service, e.g. because the caller disconnected or its deadline left the service too little time.
 */
export type CallOutcome = 'response' | 'no_response' | 'neutral';

/** Holder of a call's outcome, which the call sets before it ends. */
export interface CallReport {
  outcome: CallOutcome;
}

export interface BreakerOptions {
  telemetry: Telemetry;
  upstream: string;
  /** Label of the metrics: the operation, or the operation with its call group. */
  operation: string;
  /** Consecutive calls without a response that open the breaker. */
  failures: number;
  /** Time for which it stays open before a trial call, in ms. */
  openMs: number;
}

export type BreakerState = 'closed' | 'half-open' | 'open';

/** Circuit breaker: runs calls while the operation responds, and refuses them immediately while it does not. */
export interface Breaker {
  readonly state: BreakerState;
  /**
   * Runs a call, or refuses it while the breaker is open.
   * @param key user of the call; the calls of one user alone cannot open the breaker
   * @throws ProblemError BACKEND_UNAVAILABLE with `retry-after` while it is open; the error of `work`
   */
  run<T>(span: Span, key: string | undefined, report: CallReport, work: () => Promise<T>): Promise<T>;
  /** Closes the breaker when the cause of the failures was the whole service, and it responds again. */
  reset(): void;
}

const names: Readonly<Record<number, BreakerState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
};
const values: Readonly<Record<BreakerState, number>> = { closed: 0, 'half-open': 1, open: 2 };

/** Returns the metrics of a client's breakers. */
export function breakerMetrics({ metrics }: Telemetry) {
  return {
    state: metrics.gauge({
      name: 'http_client_breaker_state',
      help: 'State of the circuit breaker of an operation, or of the whole upstream service (*): 0 closed, 1 half-open, 2 open.',
      labels: ['peer', 'operation'],
    }),
    rejections: metrics.counter({
      name: 'http_client_breaker_rejections_total',
      help: 'Calls refused without sending them: by the circuit breaker of the operation, or because the upstream service is unreachable (*).',
      labels: ['peer', 'operation'],
    }),
  };
}

/** Returns the problem of a call that was refused without sending it. */
export function refusalOf(upstream: string, retryAfterMs: number): ProblemError {
  return new ProblemError('BACKEND_UNAVAILABLE', {
    detail: `${upstream} does not respond`,
    headers: { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) },
    extensions: { backend: upstream },
  });
}

type Settled<T> = { value: T } | { error: unknown };

/** Error that carries the result of a call without a response through cockatiel. */
class NoResponse extends Error {
  readonly result: Settled<never>;
  readonly key: string | undefined;
  readonly counts: boolean;
  readonly isTrial: boolean;

  constructor(result: Settled<never>, call: { key: string | undefined; counts: boolean; isTrial: boolean }) {
    super('no response');
    this.result = result;
    this.key = call.key;
    this.counts = call.counts;
    this.isTrial = call.isTrial;
  }
}

/**
 * Creates the circuit breaker of one operation of an upstream service. One user contributes at most half of the
 * failures that open it, so that slow responses for one account cannot block the operation for all users.
 */
export function createBreaker(options: BreakerOptions): Breaker {
  const { telemetry, upstream, operation, failures, openMs } = options;
  const metrics = breakerMetrics(telemetry);
  const state = metrics.state.labels(upstream, operation);
  const rejected = metrics.rejections.labels(upstream, operation);
  const fields = { 'peer.service': upstream, 'breaker.operation': operation };
  const maxPerKey = Math.ceil(failures / 2);
  /** Failures of the current run, by user. */
  const failuresByKey = new Map<string, number>();
  let circuit = newCircuit();
  let openedAt = 0;
  state.set(values.closed);

  function newCircuit(): CircuitBreakerPolicy {
    const created: CircuitBreakerPolicy = circuitBreaker(
      handleWhen((error) => isFailure(error as NoResponse, created.state)),
      { halfOpenAfter: openMs, breaker: new ConsecutiveBreaker(failures) },
    );
    created.onStateChange((to) => {
      if (created === circuit) changed(names[to] as BreakerState);
    });
    return created;
  }

  function changed(name: BreakerState): void {
    state.set(values[name]);
    failuresByKey.clear();
    if (name === 'open') openedAt = Date.now();
    const stateFields = { ...fields, 'breaker.state': name };
    if (name === 'open') telemetry.log.warn('circuit breaker opened', stateFields);
    else telemetry.log.info(`circuit breaker ${name}`, stateFields);
  }

  /**
   * A trial without a response is a failure even if its caller did not wait long enough. A call that began before the
   * opening does not decide about the trial.
   */
  function isFailure({ counts, key, isTrial }: NoResponse, now: CircuitState): boolean {
    if (isTrial || now !== CircuitState.Closed) return isTrial;
    if (!counts || key === undefined) return counts;
    const before = failuresByKey.get(key) ?? 0;
    if (before >= maxPerKey) return false;
    failuresByKey.set(key, before + 1);
    return true;
  }

  function refusal(span: Span): ProblemError {
    rejected.add();
    span.event('breaker.rejected', { ...fields, 'breaker.state': names[circuit.state] as BreakerState });
    return refusalOf(upstream, openedAt + openMs - Date.now());
  }

  /** Runs `work` in the circuit. A problem in a response is not a failure for cockatiel, so it is not thrown inside. */
  async function throughCircuit<T>(
    { key, isTrial }: { key: string | undefined; isTrial: boolean },
    report: CallReport,
    work: () => Promise<T>,
  ): Promise<Settled<T>> {
    try {
      return await circuit.execute(async () => {
        const result = await settle(work);
        if (report.outcome !== 'response') {
          const counts = report.outcome === 'no_response';
          throw new NoResponse(result as Settled<never>, { key, counts, isTrial });
        }
        if (failuresByKey.size > 0) failuresByKey.clear();
        return result;
      });
    } catch (error) {
      if (error instanceof NoResponse) return error.result;
      throw error;
    }
  }

  function reset(): void {
    const wasClosed = circuit.state === CircuitState.Closed;
    // cockatiel cannot close a circuit; calls in progress still end in the old one
    circuit = newCircuit();
    if (!wasClosed) changed('closed');
    failuresByKey.clear();
  }

  return {
    get state() {
      return names[circuit.state] as BreakerState;
    },
    async run(span, key, report, work) {
      // the clock has gone back, and would otherwise keep the breaker open until it reaches its former time
      if (circuit.state === CircuitState.Open && openedAt - Date.now() > openMs) reset();
      // Other calls do not wait for the trial call.
      const before = circuit.state;
      if (before === CircuitState.HalfOpen) throw refusal(span);
      if (before === CircuitState.Open && Date.now() - openedAt < openMs) throw refusal(span);
      if (before === CircuitState.Open) span.event('breaker.trial', fields);
      try {
        const isTrial = before === CircuitState.Open;
        const result = await throughCircuit({ key, isTrial }, report, work);
        if ('error' in result) throw result.error;
        return result.value;
      } finally {
        if (before !== CircuitState.Open && circuit.state === CircuitState.Open) {
          span.event('breaker.opened', fields);
        }
      }
    },
    reset,
  };
}

async function settle<T>(work: () => Promise<T>): Promise<Settled<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error };
  }
}
