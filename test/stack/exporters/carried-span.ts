import type { AttributeValue, FinishedSpan, ServiceIdentity } from '@glasshouse/telemetry';

/** Attribute value with its type, as in Jaeger's query API. */
export interface TypedValue {
  type: 'string' | 'bool' | 'int64' | 'float64';
  value: AttributeValue;
}
export type TypedValues = Record<string, TypedValue>;

/** Span with all its fields, in the form used to compare sent and received spans. */
export interface CarriedSpan {
  /** 32 hex digits. */
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  name: string;
  kind: string | undefined;
  /** Epoch microseconds. */
  startUs: number;
  durationUs: number;
  service: string;
  /** Attributes of the process that produced the span: instance, version, environment. */
  process: TypedValues;
  attributes: TypedValues;
  /** Remote endpoint, in formats that have a field for it. */
  peer: string | undefined;
  failed: boolean;
  failure: string | undefined;
  events: { timeUs: number; name: string; attributes: TypedValues }[];
  /** Each as `<trace id>-<span id>`. */
  links: string[];
  traceState: string | undefined;
  /** Name of the instrumentation scope. */
  scope: string | undefined;
}

/** Description of each field in test titles. */
export const fields: Readonly<Record<keyof CarriedSpan, string>> = {
  traceId: 'the trace id, all 128 bits',
  spanId: 'the span id',
  parentSpanId: 'the parent',
  name: 'the name',
  kind: 'the kind',
  startUs: 'the start in microseconds',
  durationUs: 'the duration in microseconds',
  service: 'the service',
  process: 'instance, version and environment of the process',
  attributes: 'each attribute with its type',
  peer: 'the remote endpoint',
  failed: 'the error status',
  failure: 'the error message',
  events: 'events with their times and attributes',
  links: 'links',
  traceState: 'the tracestate',
  scope: 'the instrumentation scope',
};

export function text(value: string): TypedValue {
  return { type: 'string', value };
}

/** Converts a span that was passed to the exporter. */
export function carried(span: FinishedSpan, service: Required<ServiceIdentity>): CarriedSpan {
  const attributes = valuesOf(span.attributes);
  const called = attributes['peer.service'] ?? attributes['db.system.name'];
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name: span.name,
    kind: span.kind,
    startUs: span.startUs,
    durationUs: span.durationUs,
    service: service.name,
    process: {
      'service.instance.id': text(service.instance),
      'service.version': text(service.version),
      'deployment.environment.name': text(service.environment),
    },
    attributes,
    peer: span.kind === 'client' && called ? String(called.value) : undefined,
    failed: span.failure !== undefined,
    failure: span.failure,
    events: inOrder(
      span.events.map(({ timeUs, name, attributes }) => ({
        timeUs,
        name,
        attributes: valuesOf(attributes),
      })),
    ),
    links: span.links.map(({ traceId, spanId }) => `${traceId}-${spanId}`),
    traceState: span.traceState,
    scope: undefined,
  };
}

/** Sorts events by time and name, as servers return them in different orders. */
export function inOrder(events: CarriedSpan['events']): CarriedSpan['events'] {
  return events.sort((a, b) => a.timeUs - b.timeUs || (a.name < b.name ? -1 : 1));
}

function valuesOf(list: readonly AttributeValue[]): TypedValues {
  const values: TypedValues = {};
  for (let at = 0; at < list.length; at += 2) {
    const value = list[at + 1] as AttributeValue;
    values[list[at] as string] = { type: typeOf(value), value };
  }
  return values;
}

function typeOf(value: AttributeValue): TypedValue['type'] {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  return Number.isSafeInteger(value) ? 'int64' : 'float64';
}

/** Query API of a server that stores spans. */
export interface TraceServer {
  /** Returns the trace's spans; empty when the server has none (yet). */
  trace(traceId: string): Promise<CarriedSpan[]>;
}
