import {
  type AttributeValue,
  bounded,
  jsonOf,
  limits,
  type SpanEvent,
  type SpanKind,
  type StoredSpan,
  spanIdOf,
  traceIdOf,
} from '../store/span.js';
import { IntakeError, isObject, type Received } from './received.js';

const kinds: Readonly<Record<string, SpanKind>> = {
  SERVER: 'server',
  CLIENT: 'client',
  PRODUCER: 'producer',
  CONSUMER: 'consumer',
};

/**
 * Reads the body of Zipkin's `POST /api/v2/spans`: a JSON list of spans. What is no span is counted, the rest is
 * taken. Throws {@link IntakeError} when it is no list.
 */
export function readZipkinSpans(body: unknown): Received<StoredSpan> {
  if (!Array.isArray(body)) throw new IntakeError('Zipkin v2 takes a list of spans');
  const items: StoredSpan[] = [];
  for (const raw of body) {
    const span = readSpan(raw);
    if (span) items.push(span);
  }
  return { items, rejected: body.length - items.length };
}

function readSpan(raw: unknown): StoredSpan | undefined {
  if (!isObject(raw)) return undefined;
  const traceId = traceIdOf(raw.traceId);
  const id = spanIdOf(raw.id);
  if (!traceId || !id) return undefined;
  // Timestamps are optional in Zipkin: a span without one is put where its first annotation is, else now.
  const events = readAnnotations(raw.annotations);
  const startUs = micros(raw.timestamp) ?? events[0]?.timeUs ?? Date.now() * 1000;
  const attributes = readTags(raw.tags);
  const span: StoredSpan = {
    traceId,
    id,
    name: bounded(typeof raw.name === 'string' && raw.name !== '' ? raw.name : 'unnamed', limits.name),
    kind: kinds[String(raw.kind)] ?? 'internal',
    service: serviceOf(raw.localEndpoint),
    startUs,
    durationUs: micros(raw.duration) ?? 0,
    attributes,
    events,
    links: readLinks(attributes),
    status: 'unset',
  };
  const parentId = spanIdOf(raw.parentId);
  if (parentId && parentId !== id) span.parentId = parentId;
  if (raw.shared === true) attributes['zipkin.shared'] = true;
  const peer = isObject(raw.remoteEndpoint) ? raw.remoteEndpoint.serviceName : undefined;
  if (typeof peer === 'string' && attributes['peer.service'] === undefined)
    attributes['peer.service'] = bounded(peer, limits.name);
  readStatus(span);
  return span;
}

/** Zipkin has no links: they come as tags `link.<n>.trace_id` and `link.<n>.span_id`. */
function readLinks(attributes: StoredSpan['attributes']): StoredSpan['links'] {
  const links: StoredSpan['links'] = [];
  for (let n = 0; n < limits.links; n++) {
    const traceId = traceIdOf(attributes[`link.${n}.trace_id`]);
    const spanId = spanIdOf(attributes[`link.${n}.span_id`]);
    if (!traceId || !spanId) break;
    links.push({ traceId, spanId });
    delete attributes[`link.${n}.trace_id`];
    delete attributes[`link.${n}.span_id`];
  }
  return links;
}

function readStatus(span: StoredSpan): void {
  const { attributes } = span;
  const code = attributes['otel.status_code'];
  const failed = attributes.error;
  if (code === 'OK') span.status = 'ok';
  else if (code === 'ERROR' || (failed !== undefined && failed !== 'false')) span.status = 'error';
  else if (span.kind === 'server' && statusCode(attributes) >= 500) span.status = 'error';
  const message = attributes['otel.status_description'] ?? failed;
  if (span.status === 'error' && message !== undefined && message !== 'true' && message !== '') {
    span.statusMessage = String(message);
  }
}

function statusCode(attributes: StoredSpan['attributes']): number {
  return Number(attributes['http.response.status_code'] ?? attributes['http.status_code'] ?? 0);
}

function readTags(tags: unknown): Record<string, AttributeValue> {
  const read: Record<string, AttributeValue> = {};
  if (!isObject(tags)) return read;
  for (const [name, value] of Object.entries(tags).slice(0, limits.attributes)) {
    if (value === null || value === undefined) continue;
    // the specification says strings; some senders put numbers
    read[bounded(name, limits.name)] = typeof value === 'object' ? jsonOf(value) : bounded(String(value));
  }
  return read;
}

function readAnnotations(annotations: unknown): SpanEvent[] {
  if (!Array.isArray(annotations)) return [];
  const events: SpanEvent[] = [];
  for (const raw of annotations.slice(0, limits.events)) {
    const timeUs = isObject(raw) ? micros(raw.timestamp) : undefined;
    if (timeUs !== undefined) events.push(readEvent(timeUs, String((raw as Record<string, unknown>).value)));
  }
  return events;
}

const byMapping = /^"([^"\\]{1,256})": ?(\{.*\})$/s;
const byCollector = /^([^|]{1,256})\|(\{.*\})\|\d+$/s;

/**
 * An event with attributes is `"name": {attributes}` in OpenTelemetry's mapping to Zipkin, and
 * `name|{attributes}|<dropped>` as its collector, Jaeger and our kit write it.
 */
function readEvent(timeUs: number, value: string): SpanEvent {
  const match = byMapping.exec(value) ?? byCollector.exec(value);
  if (match) {
    try {
      return { timeUs, name: match[1] as string, attributes: readTags(JSON.parse(match[2] as string)) };
    } catch {
      // it only looked like one: kept as text
    }
  }
  return { timeUs, name: bounded(value) };
}

function serviceOf(endpoint: unknown): string {
  const name = isObject(endpoint) ? endpoint.serviceName : undefined;
  return typeof name === 'string' && name !== '' ? bounded(name, limits.name) : 'unknown';
}

/** Zipkin allows numbers written as strings for 64-bit values. */
function micros(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,18}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number > 0 ? Math.round(number) : undefined;
}
