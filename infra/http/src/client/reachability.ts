import type { Span, Telemetry } from '@glasshouse/telemetry';
import type { Dispatcher } from 'undici';
import { breakerMetrics, refusalOf } from './breaker.js';
import { exchange } from './exchange.js';

/** Time limit of a probe, in ms: a frozen process accepts connections but never responds. */
const probeTimeoutMs = 1000;
/**
 * Time without any response after which the service is probed while calls wait, in ms. Two seconds of silence, this time
 * and that of the probe, then make it unreachable before most calls time out.
 */
const silenceMs = 750;
/** Pause between two probes, in ms: with a local service, the last part of its outage. */
const probePauseMs = 250;
/** `Retry-After` of a refused call, in ms. */
const retryAfterMs = 1000;
const probeLimit = 64 << 10;

export interface ReachabilityOptions {
  telemetry: Telemetry;
  upstream: string;
  pool: Dispatcher;
  /** Path in the service's address. */
  prefix: string;
  /** Called when the service responds again. */
  onReachable(): void;
}

/** State of an upstream service that all its operations share: reachable or not. */
export interface Reachability {
  /** @throws ProblemError BACKEND_UNAVAILABLE while the service is known to be unreachable */
  require(span: Span): void;
  /** False while the service is known to be unreachable. */
  readonly up: boolean;
  /** Records that a call was sent at `at`, on `performance.now()`'s clock. */
  sent(at: number): void;
  /** Records the end of a call that was sent. */
  ended(): void;
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
 * `/health/live`, every 250 ms, detects when it responds again, so that no call is needed as a trial. After a timeout, or
 * when calls wait and no call gets a response, the same probe distinguishes slow operations from a service that has
 * stopped.
 */
export function createReachability(options: ReachabilityOptions): Reachability {
  const { telemetry, upstream, pool, prefix, onReachable } = options;
  const metrics = breakerMetrics(telemetry);
  const state = metrics.state.labels(upstream, '*');
  const rejected = metrics.rejections.labels(upstream, '*');
  const fields = { 'peer.service': upstream };
  const closing = new AbortController();
  let up = true;
  let respondedAt = Number.NEGATIVE_INFINITY;
  let probing = false;
  let timer: NodeJS.Timeout | undefined;
  let waiting = 0;
  /** Time of the first call that was sent after the latest response; undefined when no call waits. */
  let silentSince: number | undefined;
  let silenceTimer: NodeJS.Timeout | undefined;
  state.set(0);

  function set(to: boolean, error?: unknown): void {
    if (up === to || closing.signal.aborted) return;
    up = to;
    state.set(up ? 0 : 2);
    if (up) {
      telemetry.log.info(`${upstream} reachable again`, fields);
      onReachable();
    } else telemetry.log.warn(`${upstream} unreachable`, { ...fields, error });
  }

  /** Returns true for any response, whatever its status. */
  async function probe(): Promise<boolean> {
    const sent = { method: 'GET', path: `${prefix}/health/live`, headers: {}, body: undefined } as const;
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, closing.signal]);
    const timer = setTimeout(() => afterReading(() => stop.abort()), probeTimeoutMs);
    timer.unref();
    try {
      await exchange(pool, sent, probeLimit, signal);
      return true;
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
    }
  }

  function probeAgain(): void {
    timer = setTimeout(async () => {
      if (up || (await probe())) {
        probing = false;
        responded();
      } else if (!closing.signal.aborted) probeAgain();
    }, probePauseMs);
    timer.unref();
  }

  function down(error: unknown): void {
    set(false, error);
    if (probing) return;
    probing = true;
    probeAgain();
  }

  function responded(): void {
    respondedAt = performance.now();
    silentSince = undefined;
    if (!up) set(true);
  }

  function suspect(since: number): void {
    if (!up || probing || respondedAt >= since || closing.signal.aborted) return;
    probing = true;
    const probedAt = performance.now();
    void probe().then((responds) => {
      probing = false;
      if (closing.signal.aborted) return;
      if (responds) responded();
      // a connection may have failed after the latest response; then nothing else probes
      else if (!up || respondedAt < probedAt) down(new Error(`no response within ${probeTimeoutMs} ms`));
    });
  }

  function watchSilence(ms: number): void {
    silenceTimer = setTimeout(() => {
      silenceTimer = undefined;
      afterReading(() => {
        if (silentSince === undefined || silenceTimer !== undefined) return;
        const remainingMs = silentSince + silenceMs - performance.now();
        if (remainingMs > 0) watchSilence(remainingMs);
        else suspect(silentSince);
      });
    }, ms);
    silenceTimer.unref();
  }

  return {
    require(span) {
      if (up) return;
      rejected.add();
      span.event('breaker.rejected', { ...fields, 'breaker.operation': '*' });
      throw refusalOf(upstream, retryAfterMs);
    },
    get up() {
      return up;
    },
    ended() {
      waiting -= 1;
      if (waiting === 0) silentSince = undefined;
    },
    sent(at) {
      waiting += 1;
      if (silentSince !== undefined) return;
      silentSince = at;
      // the timer runs on over responses, so that a busy client starts one every 750 ms and not one for each call
      if (silenceTimer === undefined) watchSilence(silenceMs);
    },
    responded,
    unreachable(since) {
      if (respondedAt < since) down(new Error('connection failed'));
    },
    suspect,
    close() {
      closing.abort();
      clearTimeout(timer);
      clearTimeout(silenceTimer);
    },
  };
}

/**
 * Runs `decide` after the event loop has read its sockets. After a long turn, a timer fires before a response that has
 * arrived in time is read; the busy process would mistake its own delay for that of the service.
 */
function afterReading(decide: () => void): void {
  setImmediate(decide);
}
