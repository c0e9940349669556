import { hostname } from 'node:os';
import { endAtExit } from './at-exit.js';
import { createBacklog } from './backlog.js';
import { reportProblems } from './delivery/report-problems.js';
import { setInternals } from './internals.js';
import { createFlatten } from './logs/flatten.js';
import { levels } from './logs/levels.js';
import { type LogRuntime, SpanLogger } from './logs/logger.js';
import { createRecordIds } from './logs/record-ids.js';
import type { LogSinkFactory } from './logs/sinks.js';
import { exposeAccounts } from './metrics/accounts.js';
import { createMetrics } from './metrics/metrics.js';
import { secretName } from './redaction/secrets.js';
import { rememberByName } from './remember.js';
import { type Clock, createClock } from './trace/clock.js';
import type { FinishedSpan } from './trace/finished-span.js';
import { createIdSource } from './trace/ids.js';
import { type KeepOptions, LocalTrace } from './trace/keep.js';
import { contextOf, extract, parseB3Decision } from './trace/propagation/index.js';
import { ratioSampler } from './trace/sampling.js';
import type { SpanSinkFactory } from './trace/sinks.js';
import { RecordedSpan, type SpanRuntime } from './trace/span.js';
import type { IncomingHeaders, Level, ServiceIdentity, SpanContext, SpanKind, Telemetry } from './types.js';

export interface TelemetryOptions {
  service: ServiceIdentity;
  /** Where spans go: `zipkinSpans`, `otlpSpans`. Default: nowhere. */
  spans?: readonly SpanSinkFactory[];
  /** Where log records go: `streamLogs`, `forwardLogs`. Default: nowhere. */
  logs?: readonly LogSinkFactory[];
  /** Default `info`. */
  level?: Level;
  /** Share of new traces that are sampled, 0 to 1; a caller's decision is kept. Default 1. */
  ratio?: number;
  /** Unsampled traces that are exported all the same. Default none. */
  keep?: KeepOptions;
  /** Collect process and event-loop metrics. Default true. */
  processMetrics?: boolean;
  /**
   * Requests that were answered are entered in the books together, at most this many milliseconds later, and before
   * the books are read; with 0 each at once. Default 50.
   */
  entryDelayMs?: number;
  /** For tests. */
  clock?: Clock;
}

/** Of a trace that begins here. */
type NewContext = Pick<SpanContext, 'traceId' | 'sampled' | 'randomTraceId'>;

/** One process's telemetry. Everything it starts, `close()` ends. */
export function createTelemetry(options: TelemetryOptions): Telemetry {
  const service = identityOf(options.service);
  const report = reportProblems((message, fields) => telemetry.log.warn(message, fields));
  const spanSinks = (options.spans ?? []).map((make) => make(service, report));
  const logSinks = (options.logs ?? []).map((make) => make(service, report));
  const sinks = [...spanSinks, ...logSinks];
  const backlog = createBacklog(options.entryDelayMs ?? 50);
  const metrics = createMetrics({
    processMetrics: options.processMetrics ?? true,
    beforeExposing: () => backlog.settle(),
    onInvalidReading: (metric, error) =>
      telemetry.log.warn('metric value left out of the exposition', { 'metric.name': metric, error }),
  });
  const clock = options.clock ?? createClock();
  const ids = createIdSource();
  const sampled = ratioSampler(options.ratio ?? 1);
  let level = options.level ?? 'info';

  const logRuntime: LogRuntime = {
    minimum: levels[level],
    now() {
      const now = clock.now();
      return now + clock.offset(now);
    },
    flatten: createFlatten(),
    nextId: createRecordIds(),
    written(record) {
      // what the process says of itself, `stopping` among it, comes after the requests that ended before
      if (record.span === undefined) backlog.settle();
      for (const sink of logSinks) sink.write(record);
    },
    flushNow() {
      for (const sink of logSinks) sink.flushNow?.();
    },
  };
  const { keep = {} } = options;
  const keeps = keep.errors === true || (keep.slowerThanMs ?? 0) > 0;
  const exportSpan = (span: FinishedSpan): void => {
    for (const sink of spanSinks) sink.write(span);
  };
  const spanRuntime: SpanRuntime = {
    clock,
    ids,
    secret: rememberByName(secretName),
    logs: logRuntime,
    finished: exportSpan,
    keep: () => (keeps ? new LocalTrace(keep, exportSpan) : undefined),
  };

  /** The first span of a trace in this process; a parent elsewhere has a `spanId`. */
  function begin(
    name: string,
    kind: SpanKind,
    { traceId, spanId, sampled: isSampled, randomTraceId, traceState }: Partial<SpanContext> & NewContext,
    links?: readonly SpanContext[],
    started?: number,
  ): RecordedSpan {
    return new RecordedSpan(
      spanRuntime,
      name,
      kind,
      traceId,
      spanId,
      isSampled,
      randomTraceId === true,
      traceState,
      undefined,
      links,
      started,
    );
  }

  /** A trace that nobody began: sampled as the headers ask without naming one, else by the ratio. */
  function newTrace(headers: IncomingHeaders): NewContext {
    const traceId = ids.traceId();
    return { traceId, sampled: parseB3Decision(headers) ?? sampled(traceId), randomTraceId: true };
  }

  function serverSpan(name: string, headers: IncomingHeaders, started?: number): RecordedSpan {
    return begin(name, 'server', extract(headers) ?? newTrace(headers), undefined, started);
  }

  const accounts = () => {
    backlog.settle();
    return sinks.flatMap((sink) => sink.accounts());
  };
  exposeAccounts(metrics, accounts);

  const telemetry: Telemetry = {
    service,
    log: new SpanLogger(logRuntime, undefined),
    metrics,
    get level() {
      return level;
    },
    set level(next) {
      if (!Object.hasOwn(levels, next)) throw new TypeError(`no such level: ${next}`);
      level = next;
      logRuntime.minimum = levels[next];
    },
    serverSpan: (name, headers) => serverSpan(name, headers),
    continueSpan(name, from, { kind = 'internal', attributes, links } = {}) {
      const headers = from as IncomingHeaders;
      const context = contextOf(from) ?? extract(headers) ?? newTrace(headers);
      return begin(name, kind, context, links).setAll(attributes ?? {});
    },
    rootSpan(name, { kind = 'internal', attributes, links, sampled: kept = true } = {}) {
      const traceId = ids.traceId();
      const context = { traceId, sampled: kept && sampled(traceId), randomTraceId: true };
      return begin(name, kind, context, links).setAll(attributes ?? {});
    },
    accounts,
    async flush(deadlineMs = 5000) {
      backlog.settle();
      await within(deadlineMs, (deadline) => Promise.all(sinks.map((sink) => sink.flush(deadline))));
    },
    async close(deadlineMs = 5000) {
      backlog.close();
      await within(deadlineMs, (deadline) => Promise.all(sinks.map((sink) => sink.close(deadline))));
      forgetExit();
      metrics.close();
    },
  };
  const forgetExit = sinks.some((sink) => sink.endNow)
    ? endAtExit(() => {
        backlog.close();
        return sinks.flatMap((sink) => sink.endNow?.() ?? []);
      })
    : () => {};
  setInternals(telemetry, { clock, backlog, serverSpan });
  return telemetry;
}

/** Runs with a deadline whose timer goes when the work is done. */
async function within(ms: number, work: (deadline: AbortSignal) => Promise<unknown>): Promise<void> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), ms);
  try {
    await work(controller.signal);
  } finally {
    clearTimeout(timer);
  }
}

function identityOf(given: ServiceIdentity): Required<ServiceIdentity> {
  if (!/^[\w.-]{1,100}$/.test(given.name))
    throw new TypeError(`not a service name: ${JSON.stringify(given.name)}`);
  return {
    name: given.name,
    version: given.version || 'unknown',
    instance: given.instance || `${hostname()}-${process.pid}`,
    environment: given.environment || 'local',
  };
}
