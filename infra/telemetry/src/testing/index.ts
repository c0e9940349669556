/** Telemetry that keeps what it is given, for tests of the code that uses it. */
import { asObject } from '../constant-fields.js';
import type { LogRecord } from '../logs/record.js';
import { createTelemetry, type TelemetryOptions } from '../telemetry.js';
import type { FinishedSpan } from '../trace/finished-span.js';
import type { AttributeValue, SpanContext, SpanKind, Telemetry } from '../types.js';

export interface KeptSpan extends SpanContext {
  name: string;
  kind: SpanKind;
  parentSpanId: string | undefined;
  attributes: Record<string, AttributeValue>;
  events: { name: string; attributes: Record<string, AttributeValue> }[];
  links: readonly SpanContext[];
  status: 'ok' | 'error';
  failure: string | undefined;
  startUs: number;
  durationMs: number;
}

/** ECS names to values. */
export type KeptRecord = Record<string, AttributeValue | undefined>;

export interface TestTelemetry extends Telemetry {
  /** Finished spans, in the order in which they ended. */
  readonly spans: KeptSpan[];
  readonly records: KeptRecord[];
}

/** Everything is sampled and every level is written unless told otherwise; nothing leaves the process. */
export function createTestTelemetry(name = 'test', options: Partial<TelemetryOptions> = {}): TestTelemetry {
  const spans: KeptSpan[] = [];
  const records: KeptRecord[] = [];
  const still = { flush: async () => {}, close: async () => {}, accounts: () => [] };
  const telemetry = createTelemetry({
    service: { name },
    level: 'trace',
    processMetrics: false,
    entryDelayMs: 0,
    spans: [() => ({ ...still, write: (span) => void spans.push(keepSpan(span)) })],
    logs: [() => ({ ...still, write: (record) => void records.push(keepRecord(record)) })],
    ...options,
  });
  return Object.assign(telemetry, { spans, records });
}

function keepSpan(span: FinishedSpan): KeptSpan {
  const {
    traceId,
    spanId,
    parentSpanId,
    sampled,
    randomTraceId,
    traceState,
    name,
    kind,
    links,
    failure,
    startUs,
    durationUs,
  } = span;
  return {
    traceId,
    spanId,
    parentSpanId,
    sampled,
    randomTraceId,
    traceState,
    name,
    kind,
    links,
    failure,
    startUs,
    durationMs: durationUs / 1000,
    status: failure === undefined ? 'ok' : 'error',
    attributes: asObject(span.attributes),
    events: span.events.map((event) => ({ name: event.name, attributes: asObject(event.attributes) })),
  };
}

function keepRecord(record: LogRecord): KeptRecord {
  return {
    '@timestamp': new Date(record.timeMs).toISOString(),
    'log.level': record.level,
    message: record.message,
    'trace.id': record.span?.traceId,
    'span.id': record.span?.spanId,
    'event.id': record.id,
    ...asObject(record.fields),
  };
}

/** Returns the value of a series as it is exposed, such as `requests_total{outcome="ok"}`; 0 when it is absent. */
export async function readMetric({ metrics }: Pick<Telemetry, 'metrics'>, series: string): Promise<number> {
  const { body } = await metrics.expose();
  const line = body.split('\n').find((each) => each.startsWith(`${series} `));
  return Number(line?.slice(series.length + 1) ?? 0);
}
