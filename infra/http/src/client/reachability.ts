import type { Span, Telemetry } from '@glasshouse/telemetry';
import type { Dispatcher } from 'undici';
import { breakerMetrics, refusalOf } from './breaker.js';
import { exchange } from './exchange.js';
import { withinDeadline } from './within-deadline.js';

/** A frozen process accepts connections and answers nothing: a probe waits this long, in ms. */
const probeTimeoutMs = 1000;
const firstProbeMs = 250;
const maxProbeMs = 1000;
const probeLimit = 64 << 10;

export interface ReachabilityOptions {
  telemetry: Telemetry;
  upstream: string;
  pool: Dispatcher;
  /** The path of the service's address. */
  prefix: string;
}

/** Whether a service responds at all, whatever the operation. */
export interface Reachability {
  /** @throws ProblemError BACKEND_UNAVAILABLE while the service is known to be unreachable */
  require(span: Span): void;
  /** A response arrived. */
  answered(): void;
  /** No connection could be made for a call that began at `since`, on `performance.now()`'s clock. */
  unreachable(since: number): void;
  /** A call that was sent at `since` got no response in time: the service, or only the operation. */
  suspect(since: number): void;
  close(): void;
}

/**
 * A service that cannot be connected to is unreachable for every operation at once: from then on calls fail in
 * microseconds rather than in a connect timeout each. A probe of `/health/live` in the background, every 250 to 1000 ms,
 * finds out when it responds again, so that no caller has to try. After a timeout the same probe tells a slow operation
 * from a service that has stopped.
 */
export function createReachability({ telemetry, upstream, pool, prefix }: ReachabilityOptions): Reachability {
  const metrics = breakerMetrics(telemetry);
  const state = metrics.state.labels(upstream, '*');
  const rejected = metrics.rejections.labels(upstream, '*');
  const fields = { 'peer.service': upstream };
  const closing = new AbortController();
  let up = true;
  let answeredAt = Number.NEGATIVE_INFINITY;
  let probing = false;
  let timer: NodeJS.Timeout | undefined;
  state.set(0);

  function set(to: boolean, error?: unknown): void {
    if (up === to || closing.signal.aborted) return;
    up = to;
    state.set(up ? 0 : 2);
    if (up) telemetry.log.info(`${upstream} is reachable again`, fields);
    else telemetry.log.warn(`${upstream} is unreachable`, { ...fields, error });
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
        answered();
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

  function answered(): void {
    answeredAt = performance.now();
    if (!up) set(true);
  }

  return {
    require(span) {
      if (up) return;
      rejected.add();
      span.event('breaker.rejected', { ...fields, 'breaker.operation': '*' });
      throw refusalOf(upstream, maxProbeMs);
    },
    answered,
    unreachable(since) {
      if (answeredAt < since) down(new Error('no connection'));
    },
    suspect(since) {
      if (!up || probing || answeredAt >= since || closing.signal.aborted) return;
      probing = true;
      const asked = performance.now();
      void probe().then((responds) => {
        probing = false;
        if (responds) answered();
        else if (answeredAt < asked) down(new Error(`no response within ${probeTimeoutMs} ms`));
      });
    },
    close() {
      closing.abort();
      clearTimeout(timer);
    },
  };
}
