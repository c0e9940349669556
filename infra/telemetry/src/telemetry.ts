import { hostname } from 'node:os';
import { endAtExit } from './at-exit.js';
import { createDeferredQueue } from './delivery/deferred-queue.js';
import { reportProblems } from './delivery/report-problems.js';
import type { LogExporterFactory, SpanExporterFactory } from './exporters/exporter.js';
import { setInternals } from './internals.js';
import { createFlatten } from './logs/flatten.js';
import { type LogRuntime, SpanLogger } from './logs/logger.js';
import { levels } from './logs/record.js';
import { createRecordIds } from './logs/record-ids.js';
import { memoize } from './memoize.js';
import { exposeDeliveryStats } from './metrics/delivery-stats.js';
import { createMetrics } from './metrics/metrics.js';
import { exposePauses } from './metrics/pauses/expose-pauses.js';
import { exposeTarget } from './metrics/target-info.js';
import { secretName } from './redaction/secrets.js';
import { type Clock, createClock } from './trace/clock.js';
import type { FinishedSpan } from './trace/finished-span.js';
import { createIdSource } from './trace/ids.js';
import { contextOf, extract, parseB3Decision } from './trace/propagation/index.js';
import { ratioSampler, TailSampledTrace, type TailSamplingOptions } from './trace/sampling.js';
import { RecordedSpan, type SpanRuntime } from './trace/span.js';
import type { Level } from './types/log.js';
import type { IncomingHeaders, SpanContext, SpanKind } from './types/span.js';
import type { ServiceIdentity, Telemetry } from './types/telemetry.js';

export interface TelemetryOptions {
  service: ServiceIdentity;
  /** Exporters of spans: `zipkinSpans`, `otlpSpans`. Default: none. */
  spans?: readonly SpanExporterFactory[];
  /** Exporters of log records: `streamLogs`, `forwardLogs`. Default: none. */
  logs?: readonly LogExporterFactory[];
  /** Default `info`. */
  level?: Level;
  /** Share of new traces that are sampled, 0 to 1; a caller's decision is respected. Default 1. */
  ratio?: number;
  /** Unsampled traces that are exported because they failed or were slow. Default: none. */
  tailSampling?: TailSamplingOptions;
  /** Collect process and event-loop metrics. Default true. */
  processMetrics?: boolean;
  /**
   * Maximum delay, in milliseconds, before the requests that have ended are recorded together. Reading statistics
   * records them, too. 0 records each request at once. Default 50.
   */
  recordDelayMs?: number;
  /** For tests. */
  clock?: Clock;
}

/** Context of a trace that starts in this process. */
type NewContext = Pick<SpanContext, 'traceId' | 'sampled' | 'randomTraceId'>;

/** Creates the telemetry of a process. `close()` releases its timers, sockets and process listeners. */
export function createTelemetry(options: TelemetryOptions): Telemetry {
  const service = identityOf(options.service);
  const report = reportProblems((message, fields) => telemetry.log.warn(message, fields));
  const spanExporters = (options.spans ?? []).map((make) => make(service, report));
  const logExporters = (options.logs ?? []).map((make) => make(service, report));
  const exporters = [...spanExporters, ...logExporters];
  const deferred = createDeferredQueue(options.recordDelayMs ?? 50);
  const metrics = createMetrics({
    processMetrics: options.processMetrics ?? true,
    beforeExposing: () => deferred.flush(),
    onInvalidReading: (metric, error) =>
      telemetry.log.warn('invalid metric value omitted from the exposition', {
        'metric.name': metric,
        error,
      }),
  });
  const clock = options.clock ?? createClock();
  const ids = createIdSource();
  const sampled = ratioSampler(options.ratio ?? 1);
  let level = knownLevel(options.level ?? 'info');

  const logRuntime: LogRuntime = {
    minimum: levels[level],
    now() {
      const now = clock.now();
      return now + clock.offset(now);
    },
    flatten: createFlatten(),
    nextId: createRecordIds(),
    written(record) {
      // keeps the order: requests that have ended come before records of the process, such as `stopping`
      if (record.span === undefined) deferred.flush();
      for (const exporter of logExporters) exporter.write(record);
    },
    flushNow() {
      for (const exporter of logExporters) exporter.flushNow?.();
    },
  };
  const { tailSampling = {} } = options;
  const samplesTails = tailSampling.errors === true || (tailSampling.slowerThanMs ?? 0) > 0;
  const exportSpan = (span: FinishedSpan): void => {
    for (const exporter of spanExporters) exporter.write(span);
  };
  const spanRuntime: SpanRuntime = {
    clock,
    ids,
    secret: memoize(secretName),
    logs: logRuntime,
    finished: exportSpan,
    tailSampled: () => (samplesTails ? new TailSampledTrace(tailSampling, exportSpan) : undefined),
  };

  /** Creates the first span of a trace in this process; `spanId` is that of its parent in another process, if any. */
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

  /**
   * Creates the context of a new trace. A sampling decision in the headers (without ids) overrides the ratio.
   */
  function newTrace(headers: IncomingHeaders): NewContext {
    const traceId = ids.traceId();
    return { traceId, sampled: parseB3Decision(headers) ?? sampled(traceId), randomTraceId: true };
  }

  function serverSpan(name: string, headers: IncomingHeaders, started?: number): RecordedSpan {
    return begin(name, 'server', extract(headers) ?? newTrace(headers), undefined, started);
  }

  const deliveryStats = () => {
    deferred.flush();
    return exporters.flatMap((exporter) => exporter.deliveryStats());
  };
  exposeDeliveryStats(metrics, deliveryStats);
  exposeTarget(metrics, service);
  const pauses =
    options.processMetrics === false
      ? undefined
      : exposePauses(metrics, ({ ms }) =>
          telemetry.log.warn('process suspended', {
            'event.action': 'process-suspension',
            'event.duration': Math.round(ms * 1e6),
          }),
        );

  const telemetry: Telemetry = {
    service,
    log: new SpanLogger(logRuntime, undefined),
    metrics,
    get level() {
      return level;
    },
    set level(next) {
      level = knownLevel(next);
      logRuntime.minimum = levels[next];
    },
    serverSpan: (name, headers) => serverSpan(name, headers),
    continueSpan(name, from, { kind = 'internal', attributes, links } = {}) {
      const headers = from as IncomingHeaders;
      const context = contextOf(from) ?? extract(headers) ?? newTrace(headers);
      return begin(name, kind, context, links).setAll(attributes ?? {});
    },
    rootSpan(name, { kind = 'internal', attributes, links, sampled: isSampled = true } = {}) {
      const traceId = ids.traceId();
      const context = { traceId, sampled: isSampled && sampled(traceId), randomTraceId: true };
      return begin(name, kind, context, links).setAll(attributes ?? {});
    },
    deliveryStats,
    async flush(deadlineMs = 5000) {
      deferred.flush();
      await within(deadlineMs, (deadline) =>
        Promise.all(exporters.map((exporter) => exporter.flush(deadline))),
      );
    },
    async close(deadlineMs = 5000) {
      pauses?.close();
      deferred.close();
      await within(deadlineMs, (deadline) =>
        Promise.all(exporters.map((exporter) => exporter.close(deadline))),
      );
      removeExitHandler();
      metrics.close();
    },
  };
  const removeExitHandler = exporters.some((exporter) => exporter.endNow)
    ? endAtExit(() => {
        deferred.close();
        return exporters.flatMap((exporter) => exporter.endNow?.() ?? []);
      })
    : () => {};
  setInternals(telemetry, { clock, deferred, serverSpan });
  return telemetry;
}

/** Runs `work` with a deadline of `ms` milliseconds, and clears the timer when the work is done. */
async function within(ms: number, work: (deadline: AbortSignal) => Promise<unknown>): Promise<void> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), ms);
  try {
    await work(controller.signal);
  } finally {
    clearTimeout(timer);
  }
}

/** @throws TypeError for another value, such as an upper-case level from the environment */
function knownLevel(level: Level): Level {
  if (!Object.hasOwn(levels, level)) throw new TypeError(`no such level: ${level}`);
  return level;
}

function identityOf(given: ServiceIdentity): Required<ServiceIdentity> {
  // without the test of its type, a missing name would be the text `undefined`
  if (typeof given.name !== 'string' || !/^[\w.-]{1,100}$/.test(given.name))
    throw new TypeError(`not a service name: ${JSON.stringify(given.name)}`);
  return {
    name: given.name,
    version: given.version || 'unknown',
    instance: given.instance || `${hostname()}-${process.pid}`,
    environment: given.environment || 'local',
  };
}
