import { type HttpClient, ProblemError } from '@glasshouse/http';
import type { Span, Telemetry } from '@glasshouse/telemetry';
import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';

export interface BreakerOptions {
  telemetry: Telemetry;
  /** Calls in a row without an answer that open it. */
  failures: number;
  /** How long it stays open before a trial. */
  openMs: number;
}

export type BreakerState = 'closed' | 'half-open' | 'open';

/** Lets work through while the service answers, and refuses it at once while it does not. */
export interface Breaker {
  readonly state: BreakerState;
  /** @throws ProblemError BACKEND_UNAVAILABLE with `retry-after` while it is open; whatever `work` throws */
  run<T>(span: Span, work: () => Promise<T>): Promise<T>;
}

const names: Readonly<Record<number, BreakerState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
};
const values: Readonly<Record<BreakerState, number>> = { closed: 0, 'half-open': 1, open: 2 };

/**
 * Failures are answers that did not come, or not in time; a problem that a service answers shows that it is there.
 * The state is `gateway_breaker_state{peer}`: 0 closed, 1 half-open, 2 open.
 */
export function createBreaker(
  peer: HttpClient['peer'],
  { telemetry, failures, openMs }: BreakerOptions,
): Breaker {
  const { metrics, log } = telemetry;
  const state = metrics
    .gauge({
      name: 'gateway_breaker_state',
      help: 'Circuit breaker of a service: 0 closed, 1 half-open, 2 open.',
      labels: ['peer'],
    })
    .labels(peer);
  const refused = metrics
    .counter({
      name: 'gateway_breaker_rejections_total',
      help: 'Calls that an open breaker refused.',
      labels: ['peer'],
    })
    .labels(peer);
  const circuit = circuitBreaker(
    // On trial everything counts that is no answer, also a caller who did not wait for it.
    handleWhen((error) => unanswered(error, peer) || circuit.state === CircuitState.HalfOpen),
    { halfOpenAfter: openMs, breaker: new ConsecutiveBreaker(failures) },
  );
  let openedAt = 0;
  state.set(values.closed);
  circuit.onStateChange((to) => {
    const name = names[to] as BreakerState;
    state.set(values[name]);
    if (name === 'open') openedAt = Date.now();
    const fields = { 'peer.service': peer, 'breaker.state': name };
    if (name === 'open') log.warn(`breaker of ${peer} opened`, fields);
    else log.info(`breaker of ${peer} is ${name}`, fields);
  });
  const current = () => names[circuit.state] as BreakerState;

  function refusal(span: Span): ProblemError {
    refused.add();
    span.event('breaker.rejected', { 'peer.service': peer, 'breaker.state': current() });
    const seconds = Math.max(1, Math.ceil((openedAt + openMs - Date.now()) / 1000));
    return new ProblemError('BACKEND_UNAVAILABLE', {
      detail: `${peer} does not answer; it is tried again in a moment`,
      headers: { 'retry-after': String(seconds) },
      extensions: { backend: peer },
    });
  }

  return {
    get state() {
      return current();
    },
    async run(span, work) {
      // While one call is on trial the others do not wait for it.
      const before = circuit.state;
      if (before === CircuitState.HalfOpen) throw refusal(span);
      if (before === CircuitState.Open && Date.now() - openedAt < openMs) throw refusal(span);
      if (before === CircuitState.Open) span.event('breaker.trial', { 'peer.service': peer });
      try {
        // A problem that was answered is a success of the service, so it is not thrown inside.
        const { thrown, value } = await circuit.execute(async () => {
          try {
            return { value: await work(), thrown: undefined };
          } catch (error) {
            if (answered(error, peer)) return { value: undefined, thrown: { error } };
            throw error;
          }
        });
        if (thrown) throw thrown.error;
        return value as Awaited<ReturnType<typeof work>>;
      } finally {
        if (before !== CircuitState.Open && circuit.state === CircuitState.Open) {
          span.event('breaker.opened', { 'peer.service': peer });
        }
      }
    },
  };
}

/** The service itself did not answer, in time or at all. */
function unanswered(error: unknown, peer: string): boolean {
  if (!(error instanceof ProblemError)) return true;
  if (error.code === 'DEADLINE_EXCEEDED') return true;
  // A service's own problem names what is missing behind it.
  return error.code === 'BACKEND_UNAVAILABLE' && error.extensions.backend === peer;
}

function answered(error: unknown, peer: string): boolean {
  return error instanceof ProblemError && error.code !== 'CALLER_GONE' && !unanswered(error, peer);
}
