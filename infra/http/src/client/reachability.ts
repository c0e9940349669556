import type { Span, Telemetry } from '@glasshouse/telemetry';
import type { Dispatcher } from 'undici';
import { breakerMetrics, refusalOf } from './breaker.js';
import { exchange } from './exchange.js';
import { withinDeadline } from './within-deadline.js';

/** Time limit of a probe, in ms: a frozen process accepts connections but never responds. */
const probeTimeoutMs = 1000;
const firstProbeMs = 250;
const maxProbeMs = 1000;
const probeLimit = 64 << 10;

export interface ReachabilityOptions {
  telemetry: Telemetry;
  upstream: string;
  pool: Dispatcher;
  /** Path in the service's address. */
  prefix: string;
}

/** State of an upstream service that all its operations share: reachable or not. */
export interface Reachability {
  /** @throws ProblemError BACKEND_UNAVAILABLE while the service is known to be unreachable */
  require(span: Span): void;
  /** Records a response. */
  responded(): void;
  /** Records that a call that began at `since`, on `performance.now()`'s clock, could not connect. */
  unreachable(since: number): void;
  /**
   * Records a timeout of a call sent at `since`; a probe detects whether the whole service is slow or only the
   * operation.
   */
  suspect(since: number): void;
  close(): void;
}

/**
 * Tracks the reachability of an upstream service. After a failed connection the service is unreachable for all its
 * operations, so that further calls fail within microseconds instead of a connect timeout each. A background probe of
 * `/health/live`, every 250 to 1000 ms, detects when it responds again, so that no call is needed as a trial. After a
 * timeout the same probe distinguishes a slow operation from a service that has stopped.
 */
export function createReachability({ telemetry, upstream, pool, prefix }: ReachabilityOptions): Reachability {
  const metrics = breakerMetrics(telemetry);
  const state = metrics.state.labels(upstream, '*');
  const rejected = metrics.rejections.labels(upstream, '*');
  const fields = { 'peer.service': upstream };
  const closing = new AbortController();
  let up = true;
  let respondedAt = Number.NEGATIVE_INFINITY;
  let probing = false;
  let timer: NodeJS.Timeout | undefined;
  state.set(0);

  function set(to: boolean, error?: unknown): void {
    if (up === to || closing.signal.aborted) return;
    up = to;
    state.set(up ? 0 : 2);
    if (up) telemetry.log.info(`${upstream} reachable again`, fields);
    else telemetry.log.warn(`${upstream} unreachable`, { ...fields, error });
  }

  /** Returns true for any response, whatever its status. */
  async function probe(): Promise<boolean> {
    const sent = { method: 'GET', path: `${prefix}/health/live`, headers: {}, body: undefined } as const;
    try {
      await withinDeadline(performance.now() + probeTimeoutMs, closing.signal, (signal) =>
        exchange(pool, sent, probeLimit, signal),
      );
      return true;
    } catch {
      return false;
    }
  }

  function probeAgain(afterMs: number): void {
    timer = setTimeout(async () => {
      if (up || (await probe())) {
        probing = false;
        responded();
      } else if (!closing.signal.aborted) probeAgain(Math.min(maxProbeMs, afterMs * 2));
    }, afterMs);
    timer.unref();
  }

  function down(error: unknown): void {
    set(false, error);
    if (probing) return;
    probing = true;
    probeAgain(firstProbeMs);
  }

  function responded(): void {
    respondedAt = performance.now();
    if (!up) set(true);
  }

  return {
    require(span) {
      if (up) return;
      rejected.add();
      span.event('breaker.rejected', { ...fields, 'breaker.operation': '*' });
      throw refusalOf(upstream, maxProbeMs);
    },
    responded,
    unreachable(since) {
      if (respondedAt < since) down(new Error('connection failed'));
    },
    suspect(since) {
      if (!up || probing || respondedAt >= since || closing.signal.aborted) return;
      probing = true;
      const probedAt = performance.now();
      void probe().then((responds) => {
        probing = false;
        if (responds) responded();
        else if (respondedAt < probedAt) down(new Error(`no response within ${probeTimeoutMs} ms`));
      });
    },
    close() {
      closing.abort();
      clearTimeout(timer);
    },
  };
}
