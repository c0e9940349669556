import { httpAddress } from './delivery/http-sender.js';
import type { LogExporterFactory, SpanExporterFactory } from './exporters/exporter.js';
import { type ForwardLogsOptions, forwardLogs, hostAndPort } from './exporters/forward/forward-logs.js';
import type { HttpSpansOptions } from './exporters/http-spans.js';
import { otlpSpans } from './exporters/otlp/otlp-spans.js';
import { streamLogs } from './exporters/stdout/stream-logs.js';
import { zipkinSpans } from './exporters/zipkin/zipkin-spans.js';
import { createTelemetry } from './telemetry.js';
import type { Level } from './types/log.js';
import type { ServiceIdentity, Telemetry } from './types/telemetry.js';

/** Environment variables of the kit, as plain data, because this package does not depend on a reader of settings. */
export const telemetrySettings = {
  SERVICE_INSTANCE: {
    type: 'string',
    default: '',
    doc: 'Tells the instances of one service apart; default: host name and process id',
  },
  ENVIRONMENT: { type: 'string', default: 'local', doc: 'The value of service.environment' },
  LOG_LEVEL: {
    type: 'string',
    default: 'info',
    allow: ['trace', 'debug', 'info', 'warn', 'error', 'fatal'],
    doc: 'Lowest level that is written',
  },
  LOG_STDOUT: {
    type: 'string',
    default: 'json',
    allow: ['json', 'pretty', 'off'],
    doc: 'Form of the log lines on standard output',
  },
  LOG_FORWARD: {
    type: 'list',
    default: '',
    doc: "Receivers of the logs by Fluentd's forward protocol, each host:port",
  },
  TRACES_ZIPKIN: { type: 'list', default: '', doc: 'Receivers of Zipkin v2 JSON, each a whole address' },
  TRACES_OTLP: { type: 'list', default: '', doc: 'Receivers of OTLP/HTTP JSON, each a whole address' },
  TELEMETRY_QUEUE_MEGABYTES: {
    type: 'number',
    default: 16,
    min: 1,
    doc: 'Encoded telemetry that may wait in this process, in MiB, shared evenly by its destinations; more is dropped and counted',
  },
  TRACES_RATIO: {
    type: 'number',
    default: 1,
    min: 0,
    max: 1,
    doc: 'Share of the traces begun here that are sampled',
  },
  TRACES_KEEP_ERRORS: {
    type: 'boolean',
    default: false,
    doc: 'Export what this process has of an unsampled trace in which something failed',
  },
  TRACES_KEEP_SLOWER_MS: {
    type: 'number',
    default: 0,
    min: 0,
    doc: 'Export what this process has of an unsampled trace that took this long here; 0 for none',
  },
} as const;

export interface TelemetrySettings {
  readonly SERVICE_INSTANCE: string;
  readonly ENVIRONMENT: string;
  readonly LOG_LEVEL: Level;
  readonly LOG_STDOUT: 'json' | 'pretty' | 'off';
  readonly LOG_FORWARD: readonly string[];
  readonly TRACES_ZIPKIN: readonly string[];
  readonly TRACES_OTLP: readonly string[];
  readonly TELEMETRY_QUEUE_MEGABYTES?: number;
  readonly TRACES_RATIO: number;
  readonly TRACES_KEEP_ERRORS?: boolean;
  readonly TRACES_KEEP_SLOWER_MS?: number;
}

/** Bounds of the queued telemetry, in the form of the other packages' bounds. */
export const telemetryBounds = {
  queue: {
    holds: 'Encoded telemetry that waits in a process, shared evenly by its destinations',
    limit: telemetrySettings.TELEMETRY_QUEUE_MEGABYTES.default * 2 ** 20,
    unit: 'bytes',
    setting: 'TELEMETRY_QUEUE_MEGABYTES',
    full: 'further records and spans are dropped, reason `queue_full`',
    metrics: ['telemetry_items_queued', 'telemetry_items_dropped_total'],
  },
} as const;

/** Exporters for the addresses that the settings name, e.g. those of other client libraries. */
export interface ExporterSet {
  /** For `LOG_FORWARD`. */
  readonly forwardLogs: (options: ForwardLogsOptions) => LogExporterFactory;
  /** For `TRACES_ZIPKIN`. */
  readonly zipkinSpans: (options: HttpSpansOptions) => SpanExporterFactory;
  /** For `TRACES_OTLP`. */
  readonly otlpSpans: (options: HttpSpansOptions) => SpanExporterFactory;
  /** Further exporters of spans, by the variable that lists their addresses. */
  readonly furtherSpans?: Readonly<
    Record<
      string,
      {
        readonly urls: readonly string[];
        readonly create: (options: HttpSpansOptions) => SpanExporterFactory;
      }
    >
  >;
}

const kitExporters: ExporterSet = { forwardLogs, zipkinSpans, otlpSpans };

/**
 * Creates telemetry with the destinations that the settings name. `service` needs only its name.
 *
 * @throws TypeError with the name of the variable, for an address that is invalid
 */
export function telemetryFromSettings(
  service: ServiceIdentity,
  settings: TelemetrySettings,
  exporters: ExporterSet = kitExporters,
): Telemetry {
  const { LOG_STDOUT, LOG_FORWARD, TRACES_ZIPKIN, TRACES_OTLP } = settings;
  const { forwardLogs, furtherSpans = {} } = exporters;
  const spanTargets = {
    TRACES_ZIPKIN: { urls: TRACES_ZIPKIN, create: exporters.zipkinSpans },
    TRACES_OTLP: { urls: TRACES_OTLP, create: exporters.otlpSpans },
    ...furtherSpans,
  };
  assertAddresses('LOG_FORWARD', LOG_FORWARD, hostAndPort);
  for (const [variable, { urls }] of Object.entries(spanTargets))
    assertAddresses(variable, urls, httpAddress);
  const writesLines = LOG_STDOUT !== 'off';
  const destinations =
    (writesLines ? 1 : 0) +
    LOG_FORWARD.length +
    Object.values(spanTargets).reduce((sum, { urls }) => sum + urls.length, 0);
  // back-ends that fail one after another hold different batches, so the sum of all queues is bounded
  const bytes =
    (settings.TELEMETRY_QUEUE_MEGABYTES ?? telemetrySettings.TELEMETRY_QUEUE_MEGABYTES.default) * 2 ** 20;
  const maxQueuedBytes = Math.floor(bytes / Math.max(1, destinations));
  const logs: LogExporterFactory[] = [];
  if (writesLines)
    logs.push(streamLogs(process.stdout, LOG_STDOUT, process.stdout.isTTY === true, { maxQueuedBytes }));
  if (LOG_FORWARD.length > 0) logs.push(forwardLogs({ targets: LOG_FORWARD, maxQueuedBytes }));
  const spans = Object.values(spanTargets)
    .filter(({ urls }) => urls.length > 0)
    .map(({ urls, create }) => create({ urls, maxQueuedBytes }));
  return createTelemetry({
    service: { ...service, instance: settings.SERVICE_INSTANCE, environment: settings.ENVIRONMENT },
    level: settings.LOG_LEVEL,
    ratio: settings.TRACES_RATIO,
    tailSampling: {
      errors: settings.TRACES_KEEP_ERRORS ?? false,
      slowerThanMs: settings.TRACES_KEEP_SLOWER_MS ?? 0,
    },
    logs,
    spans,
  });
}

/** @throws TypeError with the name of the variable, for an address that `parse` refuses */
function assertAddresses(
  variable: string,
  addresses: readonly string[],
  parse: (address: string) => unknown,
): void {
  for (const address of addresses) {
    try {
      parse(address);
    } catch (error) {
      throw new TypeError(`${variable}: ${(error as Error).message}`);
    }
  }
}
