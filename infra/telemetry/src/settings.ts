import { httpAddress } from './delivery/http-sender.js';
import type { AroundSend } from './delivery/sender.js';
import type { LogExporterFactory, SpanExporterFactory } from './exporters/exporter.js';
import { type ForwardLogsOptions, forwardLogs, hostAndPort } from './exporters/forward/forward-logs.js';
import type { HttpSpansOptions } from './exporters/http-spans.js';
import { otlpSpans } from './exporters/otlp/otlp-spans.js';
import { streamLogs } from './exporters/stdout/stream-logs.js';
import { zipkinSpans } from './exporters/zipkin/zipkin-spans.js';
import { createTelemetry } from './telemetry.js';
import type { Level } from './types/log.js';
import type { ServiceIdentity, Telemetry } from './types/telemetry.js';

/** Environment variables of the kit, as plain data, because this package does not depend on a parser of settings. */
export const telemetrySettings = {
  SERVICE_INSTANCE: {
    type: 'string',
    default: '',
    doc: 'Name of this instance of the service; default: host name and process id',
  },
  ENVIRONMENT: { type: 'string', default: 'local', doc: 'Value of service.environment' },
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
    doc: 'Format of the log lines on standard output',
  },
  LOG_FORWARD: {
    type: 'list',
    default: '',
    doc: "Receivers of the logs by Fluentd's forward protocol, each host:port",
  },
  TRACES_ZIPKIN: { type: 'list', default: '', doc: 'Receivers of Zipkin v2 JSON, each a complete URL' },
  TRACES_OTLP: { type: 'list', default: '', doc: 'Receivers of OTLP/HTTP JSON, each a complete URL' },
  TELEMETRY_QUEUE_MEGABYTES: {
    type: 'number',
    default: 16,
    min: 1,
    doc: 'Limit of the encoded telemetry that is queued in this process, in MiB, divided evenly among its destinations; more is dropped and counted',
  },
  TRACES_RATIO: {
    type: 'number',
    default: 1,
    min: 0,
    max: 1,
    doc: 'Share of the traces starting in this process that are sampled',
  },
  TRACES_KEEP_ERRORS: {
    type: 'boolean',
    default: false,
    doc: "Export this process's spans of an unsampled trace if one of them failed",
  },
  TRACES_KEEP_SLOWER_MS: {
    type: 'number',
    default: 0,
    min: 0,
    doc: "Export this process's spans of an unsampled trace if the first took at least this many milliseconds; 0 disables it",
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

/** Bound of the queued telemetry, in the format that all packages use for their bounds. */
export const telemetryBounds = {
  queue: {
    holds: 'Encoded telemetry that is queued in a process, divided evenly among its destinations',
    limit: telemetrySettings.TELEMETRY_QUEUE_MEGABYTES.default * 2 ** 20,
    unit: 'bytes',
    setting: 'TELEMETRY_QUEUE_MEGABYTES',
    full: 'further records and spans are dropped, reason `queue_full`',
    metrics: ['telemetry_items_queued', 'telemetry_items_dropped_total'],
  },
} as const;

/** Exporter factories for the addresses in the settings. Other client libraries can provide their own set. */
export interface ExporterSet {
  /** For `LOG_FORWARD`. */
  readonly forwardLogs: (options: ForwardLogsOptions) => LogExporterFactory;
  /** For `TRACES_ZIPKIN`. */
  readonly zipkinSpans: (options: HttpSpansOptions) => SpanExporterFactory;
  /** For `TRACES_OTLP`. */
  readonly otlpSpans: (options: HttpSpansOptions) => SpanExporterFactory;
  /** Further exporters of spans, by the environment variable that lists their addresses. */
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
 * Creates telemetry with the destinations in the settings. `service` needs only its name; instance and environment come
 * from the settings.
 *
 * @param aroundSend runs each attempt to send a batch to a receiver; not used for standard output
 * @throws TypeError with the name of the variable, for an invalid address
 */
export function telemetryFromSettings(
  service: ServiceIdentity,
  settings: TelemetrySettings,
  exporters: ExporterSet = kitExporters,
  aroundSend?: AroundSend,
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
  // the sum of all queues is bounded, because back-ends that fail at different times queue different batches
  const bytes =
    (settings.TELEMETRY_QUEUE_MEGABYTES ?? telemetrySettings.TELEMETRY_QUEUE_MEGABYTES.default) * 2 ** 20;
  const maxQueuedBytes = Math.floor(bytes / Math.max(1, destinations));
  const logs: LogExporterFactory[] = [];
  if (writesLines)
    logs.push(streamLogs(process.stdout, LOG_STDOUT, process.stdout.isTTY === true, { maxQueuedBytes }));
  if (LOG_FORWARD.length > 0) logs.push(forwardLogs({ targets: LOG_FORWARD, maxQueuedBytes, aroundSend }));
  const spans = Object.values(spanTargets)
    .filter(({ urls }) => urls.length > 0)
    .map(({ urls, create }) => create({ urls, maxQueuedBytes, aroundSend }));
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

/** @throws TypeError with the name of the variable, for an address that `parse` rejects */
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
