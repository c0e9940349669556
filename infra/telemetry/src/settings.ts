import { fluentLoggerLogs, jaegerClientSpans, zipkinClientSpans } from './classic/index.js';
import { httpAddress } from './delivery/http-sender.js';
import { forwardLogs, hostAndPort, type LogSinkFactory, streamLogs } from './logs/sinks.js';
import { createTelemetry } from './telemetry.js';
import { otlpSpans, type SpanSinkFactory, zipkinSpans } from './trace/sinks.js';
import type { Level, ServiceIdentity, Telemetry } from './types.js';

/** The environment variables of the kit, as plain data: this package depends on nothing of ours, so neither on their reader. */
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
  TRACES_ZIPKIN: { type: 'list', default: '', doc: 'Intakes of Zipkin v2 JSON, each a whole address' },
  TRACES_OTLP: { type: 'list', default: '', doc: 'Intakes of OTLP/HTTP JSON, each a whole address' },
  TRACES_JAEGER: {
    type: 'list',
    default: '',
    doc: "Jaeger's collectors for jaeger-client, each a whole address; only with TELEMETRY_CLIENTS=classic",
  },
  TELEMETRY_CLIENTS: {
    type: 'string',
    default: 'kit',
    allow: ['kit', 'classic'],
    doc: 'What delivers: the kit itself, or jaeger-client, zipkin and fluent-logger, which must be installed',
  },
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
  readonly TRACES_JAEGER?: readonly string[];
  readonly TELEMETRY_CLIENTS?: 'kit' | 'classic';
  readonly TELEMETRY_QUEUE_MEGABYTES?: number;
  readonly TRACES_RATIO: number;
  readonly TRACES_KEEP_ERRORS?: boolean;
  readonly TRACES_KEEP_SLOWER_MS?: number;
}

/**
 * Telemetry with the destinations that the environment names. `service` needs only its name. Throws a TypeError that
 * names the variable for an address that is none or that no client would use, and an Error when a classic client is
 * chosen that is not installed.
 */
export function telemetryFromSettings(service: ServiceIdentity, settings: TelemetrySettings): Telemetry {
  const { LOG_STDOUT, LOG_FORWARD, TRACES_ZIPKIN, TRACES_OTLP, TRACES_JAEGER = [] } = settings;
  const classic = settings.TELEMETRY_CLIENTS === 'classic';
  if (!classic && TRACES_JAEGER.length > 0)
    throw new TypeError('TRACES_JAEGER is used only with TELEMETRY_CLIENTS=classic');
  assertAddresses('LOG_FORWARD', LOG_FORWARD, hostAndPort);
  assertAddresses('TRACES_ZIPKIN', TRACES_ZIPKIN, httpAddress);
  assertAddresses('TRACES_OTLP', TRACES_OTLP, httpAddress);
  assertAddresses('TRACES_JAEGER', TRACES_JAEGER, httpAddress);
  const stdout = LOG_STDOUT === 'off' ? [] : [process.stdout];
  const all = [stdout, LOG_FORWARD, TRACES_ZIPKIN, TRACES_OTLP, TRACES_JAEGER].flat();
  // back-ends that fail one after another hold different batches: what is bounded must be their sum
  const bytes =
    (settings.TELEMETRY_QUEUE_MEGABYTES ?? telemetrySettings.TELEMETRY_QUEUE_MEGABYTES.default) * 2 ** 20;
  const maxQueuedBytes = Math.floor(bytes / Math.max(1, all.length));
  const logs: LogSinkFactory[] = [];
  if (LOG_STDOUT !== 'off')
    logs.push(streamLogs(process.stdout, LOG_STDOUT, process.stdout.isTTY === true, { maxQueuedBytes }));
  if (LOG_FORWARD.length > 0)
    logs.push((classic ? fluentLoggerLogs : forwardLogs)({ targets: LOG_FORWARD, maxQueuedBytes }));
  const spans: SpanSinkFactory[] = [];
  if (TRACES_ZIPKIN.length > 0)
    spans.push((classic ? zipkinClientSpans : zipkinSpans)({ urls: TRACES_ZIPKIN, maxQueuedBytes }));
  if (TRACES_OTLP.length > 0) spans.push(otlpSpans({ urls: TRACES_OTLP, maxQueuedBytes }));
  if (TRACES_JAEGER.length > 0) spans.push(jaegerClientSpans({ urls: TRACES_JAEGER, maxQueuedBytes }));
  return createTelemetry({
    service: { ...service, instance: settings.SERVICE_INSTANCE, environment: settings.ENVIRONMENT },
    level: settings.LOG_LEVEL,
    ratio: settings.TRACES_RATIO,
    keep: {
      errors: settings.TRACES_KEEP_ERRORS ?? false,
      slowerThanMs: settings.TRACES_KEEP_SLOWER_MS ?? 0,
    },
    logs,
    spans,
  });
}

/** @throws TypeError naming the variable, for an address that `parse` refuses */
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
