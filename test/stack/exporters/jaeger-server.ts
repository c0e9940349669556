import assert from 'node:assert/strict';
import { getJson } from '../../acceptance/readers/get-json.js';
import {
  type CarriedSpan,
  inOrder,
  type TraceServer,
  type TypedValue,
  type TypedValues,
} from './carried-span.js';

interface Tag extends TypedValue {
  key: string;
}
interface Process {
  serviceName: string;
  tags: Tag[];
}
interface JaegerSpan {
  traceID: string;
  spanID: string;
  operationName: string;
  references: { refType: string; traceID: string; spanID: string }[];
  startTime: number;
  duration: number;
  tags: Tag[];
  logs: { timestamp: number; fields: Tag[] }[];
  processID: string;
  warnings: string[] | null;
}
interface Trace {
  spans: JaegerSpan[];
  processes: Record<string, Process>;
}

/** Reads every field of the spans in Jaeger's `GET /api/traces/<id>`, which its UI uses, without interpretation. */
export function jaegerServer(url: string): TraceServer {
  return {
    async trace(traceId) {
      const response = await getJson<{ data: Trace[] }>(`${url}/api/traces/${traceId}`);
      return (response?.data ?? []).flatMap(({ spans, processes }) =>
        spans.map((span) => readSpan(span, processes[span.processID])),
      );
    },
  };
}

function readSpan(span: JaegerSpan, process: Process | undefined): CarriedSpan {
  assert.ok(process, `the process of ${span.spanID}`);
  // warnings of a missing parent, and of a child that starts before its parent, do not change the span
  for (const warning of span.warnings ?? [])
    assert.match(warning, /^invalid parent span IDs?=|^clock skew adjustment disabled/);
  const tags = [...span.tags];
  // Jaeger's tags for fields that its model lacks
  const take = (key: string, type: TypedValue['type'] = 'string') => {
    const at = tags.findIndex((tag) => tag.key === key && tag.type === type);
    return at < 0 ? undefined : tags.splice(at, 1)[0]?.value;
  };
  const kind = take('span.kind');
  const failed = take('error', 'bool') === true;
  assert.equal(take('otel.status_code'), failed ? 'ERROR' : undefined, span.operationName);
  const failure = take('otel.status_description');
  const traceState = take('w3c.tracestate');
  const scope = take('otel.scope.name');
  const references = span.references.map(({ refType, ...ids }) => [refType, ids] as const);
  const parents = references.filter(([type]) => type === 'CHILD_OF');
  assert.ok(parents.length <= 1, 'at most one parent');
  return {
    traceId: span.traceID,
    spanId: span.spanID,
    parentSpanId: parents[0]?.[1].spanID,
    name: span.operationName,
    kind: kind as string | undefined,
    startUs: span.startTime,
    durationUs: span.duration,
    service: process.serviceName,
    process: valuesOf(process.tags),
    attributes: valuesOf(tags),
    peer: undefined,
    failed,
    failure: failure as string | undefined,
    events: inOrder(span.logs.map(readEvent)),
    links: references.flatMap(([type, { traceID, spanID }]) =>
      type === 'FOLLOWS_FROM' ? [`${traceID}-${spanID}`] : [],
    ),
    traceState: traceState as string | undefined,
    scope: scope as string | undefined,
  };
}

function readEvent({ timestamp, fields }: JaegerSpan['logs'][number]): CarriedSpan['events'][number] {
  const { event, ...attributes } = valuesOf(fields);
  return { timeUs: timestamp, name: String(event?.value), attributes };
}

function valuesOf(tags: readonly Tag[]): TypedValues {
  const values: TypedValues = {};
  for (const { key, type, value } of tags) {
    assert.equal(values[key], undefined, `duplicate tag ${key}`);
    values[key] = { type, value };
  }
  return values;
}
