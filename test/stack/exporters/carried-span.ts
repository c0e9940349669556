import type { AttributeValue, FinishedSpan, ServiceIdentity } from '@glasshouse/telemetry';

/** A value with the type that Jaeger's query API names. */
export interface Typed {
  type: 'string' | 'bool' | 'int64' | 'float64';
  value: AttributeValue;
}
export type Values = Record<string, Typed>;

/** A span with everything that can be on one: as it was sent, or as a server gives it back. */
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
  /** What describes the process that made the span: instance, version, environment. */
  process: Values;
  attributes: Values;
  /** Who was called, where a format has a place for it. */
  peer: string | undefined;
  failed: boolean;
  failure: string | undefined;
  events: { timeUs: number; name: string; attributes: Values }[];
  /** Each as `<trace id>-<span id>`. */
  links: string[];
  traceState: string | undefined;
  /** The instrumentation that made the span. */
  scope: string | undefined;
}

/** Every field, with the words that a test's title has for it. */
export const fields: Readonly<Record<keyof CarriedSpan, string>> = {
  traceId: 'the trace id, all 128 bits',
  spanId: 'the span id',
  parentSpanId: 'the parent',
  name: 'the name',
  kind: 'the kind',
  startUs: 'the start, to the microsecond',
  durationUs: 'the duration, to the microsecond',
  service: 'the service',
  process: 'instance, version and environment of the process',
  attributes: 'each attribute with its type',
  peer: 'the remote endpoint',
  failed: 'whether it failed',
  failure: 'the message of a failure',
  events: 'events with their times and attributes',
  links: 'links',
  traceState: 'the tracestate',
  scope: 'the instrumentation scope',
};

export function text(value: string): Typed {
  return { type: 'string', value };
}

/** The span as it was handed to the exporter. */
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

/** Servers give events back in different orders. */
export function inOrder(events: CarriedSpan['events']): CarriedSpan['events'] {
  return events.sort((a, b) => a.timeUs - b.timeUs || (a.name < b.name ? -1 : 1));
}

function valuesOf(list: readonly AttributeValue[]): Values {
  const values: Values = {};
  for (let at = 0; at < list.length; at += 2) {
    const value = list[at + 1] as AttributeValue;
    values[list[at] as string] = { type: typeOf(value), value };
  }
  return values;
}

function typeOf(value: AttributeValue): Typed['type'] {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  return Number.isSafeInteger(value) ? 'int64' : 'float64';
}

/** A server that keeps spans, and its own query API. */
export interface TraceServer {
  /** Empty when it knows no such trace (yet). */
  trace(traceId: string): Promise<CarriedSpan[]>;
}
