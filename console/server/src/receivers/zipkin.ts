import {
  type AttributeValue,
  limits,
  type SpanEndpoint,
  type SpanEvent,
  type SpanKind,
  type StoredSpan,
  spanIdOf,
  traceIdOf,
} from '../store/span.js';
import { deriveStatus } from '../store/span-status.js';
import { isStorableSecond, largestInt64 } from '../store/time-range.js';
import { bounded, isObject, jsonOf, setOwn, textOf } from '../store/values.js';
import { MalformedBodyError, type ReadResult } from './read-result.js';

const kinds = new Map<unknown, SpanKind>([
  ['SERVER', 'server'],
  ['CLIENT', 'client'],
  ['PRODUCER', 'producer'],
  ['CONSUMER', 'consumer'],
]);

/**
 * Reads the body of Zipkin's `POST /api/v2/spans`, a JSON list of spans. Counts invalid entries and returns the rest.
 *
 * @throws MalformedBodyError when the body is not a list
 */
export function readZipkinSpans(body: unknown): ReadResult<StoredSpan> {
  if (!Array.isArray(body)) throw new MalformedBodyError('the body must be a list of Zipkin v2 spans');
  const items: StoredSpan[] = [];
  for (const raw of body) {
    const span = readSpan(raw);
    if (span) items.push(span);
  }
  const rejected = body.length - items.length;
  return { items, rejected, reason: rejected > 0 ? 'an entry is not a Zipkin v2 span' : undefined };
}

function readSpan(raw: unknown): StoredSpan | undefined {
  if (!isObject(raw)) return undefined;
  const traceId = traceIdOf(raw.traceId);
  const id = spanIdOf(raw.id);
  if (!traceId || !id) return undefined;
  // Zipkin's timestamp is optional; the first annotation or the time of arrival replaces it
  const events = readAnnotations(raw.annotations);
  const timestamp = micros(raw.timestamp);
  const duration = micros(raw.duration);
  if (timestamp === 'invalid' || !isStorableSecond((timestamp ?? 0) / 1e6) || duration === 'invalid')
    return undefined;
  const startUs = timestamp ?? events[0]?.timeUs ?? Date.now() * 1000;
  const tags = readTags(raw.tags);
  const { attributes } = tags;
  const span: StoredSpan = {
    traceId,
    id,
    name: textOf(raw.name, limits.name) ?? 'unnamed',
    kind: kinds.get(raw.kind) ?? 'internal',
    service: serviceOf(raw.localEndpoint),
    startUs,
    durationUs: duration ?? 0,
    attributes,
    events,
    links: readLinks(attributes),
    status: 'unset',
  };
  const parentId = spanIdOf(raw.parentId);
  if (parentId && parentId !== id) span.parentId = parentId;
  if (timestamp === undefined) span.startUnknown = true;
  // only a server span shares an id (Zipkin API, `shared`)
  if (raw.shared === true && span.kind !== 'client') attributes['zipkin.shared'] = true;
  const local = readEndpoint(raw.localEndpoint);
  if (local) span.localEndpoint = local;
  const peer = isObject(raw.remoteEndpoint) ? textOf(raw.remoteEndpoint.serviceName, limits.name) : undefined;
  if (peer !== undefined) attributes['peer.service'] ??= peer;
  const remote = readEndpoint(raw.remoteEndpoint);
  if (remote) span.remoteEndpoint = remote;
  const overEvents = Array.isArray(raw.annotations) ? raw.annotations.length - limits.events : 0;
  if (tags.over > 0 || overEvents > 0) {
    span.dropped = {
      ...(tags.over > 0 && { attributes: tags.over }),
      ...(overEvents > 0 && { events: overEvents }),
    };
  }
  deriveStatus(span);
  return span;
}

/** Reads Zipkin's `Endpoint`; undefined when it has no usable member besides the name, which the span has anyway. */
function readEndpoint(raw: unknown): SpanEndpoint | undefined {
  if (!isObject(raw)) return undefined;
  if (raw.ipv4 === undefined && raw.ipv6 === undefined && raw.port === undefined) return undefined;
  const serviceName = textOf(raw.serviceName, limits.name);
  const ipv4 = textOf(raw.ipv4, 64);
  const ipv6 = textOf(raw.ipv6, 64);
  const number = typeof raw.port === 'string' ? Number(raw.port) : raw.port;
  const port =
    typeof number === 'number' && Number.isInteger(number) && number > 0 && number < 65_536
      ? number
      : undefined;
  if (ipv4 === undefined && ipv6 === undefined && port === undefined) return undefined;
  return {
    ...(serviceName !== undefined && { serviceName }),
    ...(ipv4 !== undefined && { ipv4 }),
    ...(ipv6 !== undefined && { ipv6 }),
    ...(port !== undefined && { port }),
  };
}

/** Reads links, which Zipkin lacks, from the tags `link.<n>.trace_id` and `link.<n>.span_id`. */
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

/** Attributes of a span or an event. */
interface Tags {
  attributes: Record<string, AttributeValue>;
  /** Number of tags beyond the limit, which are left out. */
  over: number;
}

function readTags(tags: unknown): Tags {
  const read: Tags = { attributes: {}, over: 0 };
  if (!isObject(tags)) return read;
  let count = 0;
  for (const name in tags) {
    if (++count > limits.attributes) {
      read.over++;
      continue;
    }
    const value = tags[name];
    if (value === null || value === undefined) continue;
    // some senders send numbers, although the specification allows only strings
    setOwn(read.attributes, bounded(name, limits.name), textOfJson(value));
  }
  return read;
}

/** Returns the text of a JSON value. `String()` would throw for an object with a member `toString`. */
function textOfJson(value: unknown): string {
  if (typeof value === 'string') return bounded(value);
  return typeof value === 'object' && value !== null ? jsonOf(value) : bounded(String(value));
}

function readAnnotations(annotations: unknown): SpanEvent[] {
  if (!Array.isArray(annotations)) return [];
  const events: SpanEvent[] = [];
  for (const raw of annotations.slice(0, limits.events)) {
    const timeUs = isObject(raw) ? micros(raw.timestamp) : undefined;
    if (timeUs !== undefined && timeUs !== 'invalid' && isStorableSecond(timeUs / 1e6))
      events.push(readEvent(timeUs, textOfJson((raw as Record<string, unknown>).value)));
  }
  return events;
}

const byMapping = /^"([^"\\]{1,256})": ?(\{.*\})$/s;
const byCollector = /^([^|]{1,256})\|(\{.*\})\|\d+$/s;

/**
 * Reads an annotation. An event with attributes is `"name": {attributes}` in OpenTelemetry's mapping to Zipkin;
 * OpenTelemetry's collector, Jaeger and our kit write `name|{attributes}|<dropped>`.
 */
function readEvent(timeUs: number, value: string): SpanEvent {
  const match = byMapping.exec(value) ?? byCollector.exec(value);
  if (match) {
    try {
      return {
        timeUs,
        name: match[1] as string,
        attributes: readTags(JSON.parse(match[2] as string)).attributes,
      };
    } catch {
      // the part in braces is not JSON, so the whole value is the name
    }
  }
  return { timeUs, name: bounded(value) };
}

function serviceOf(endpoint: unknown): string {
  return (isObject(endpoint) ? textOf(endpoint.serviceName, limits.name) : undefined) ?? 'unknown';
}

/**
 * Reads a 64-bit number of microseconds, which Zipkin also allows as a string. Zero and negative numbers mean absent,
 * as in Zipkin's own server; `invalid` is a number outside int64.
 */
function micros(value: unknown): number | undefined | 'invalid' {
  if (value === undefined || value === null) return undefined;
  const number = typeof value === 'string' && /^-?\d{1,19}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !(Math.abs(number) <= largestInt64)) return 'invalid';
  return number > 0 ? Math.max(1, Math.round(number)) : undefined;
}
