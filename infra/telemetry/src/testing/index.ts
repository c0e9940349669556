/** Telemetry that captures spans and records, for tests of the code that uses it. */

import { type AttributeValue, asObject } from '../attribute-list.js';
import type { LogRecord } from '../logs/record.js';
import { createTelemetry, type TelemetryOptions } from '../telemetry.js';
import type { FinishedSpan } from '../trace/finished-span.js';
import type { SpanContext, SpanKind } from '../types/span.js';
import type { Telemetry } from '../types/telemetry.js';

export interface CapturedSpan extends SpanContext {
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
export type CapturedRecord = Record<string, AttributeValue | undefined>;

export interface TestTelemetry extends Telemetry {
  /** Finished spans, in the order in which they ended. */
  readonly spans: CapturedSpan[];
  readonly records: CapturedRecord[];
}

/** Creates telemetry that samples all traces and writes all levels by default; nothing leaves the process. */
export function createTestTelemetry(name = 'test', options: Partial<TelemetryOptions> = {}): TestTelemetry {
  const spans: CapturedSpan[] = [];
  const records: CapturedRecord[] = [];
  const inert = { flush: async () => {}, close: async () => {}, deliveryStats: () => [] };
  const telemetry = createTelemetry({
    service: { name },
    level: 'trace',
    processMetrics: false,
    recordDelayMs: 0,
    spans: [() => ({ ...inert, write: (span) => void spans.push(captureSpan(span)) })],
    logs: [() => ({ ...inert, write: (record) => void records.push(captureRecord(record)) })],
    ...options,
  });
  return Object.assign(telemetry, { spans, records });
}

function captureSpan(span: FinishedSpan): CapturedSpan {
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

function captureRecord(record: LogRecord): CapturedRecord {
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
