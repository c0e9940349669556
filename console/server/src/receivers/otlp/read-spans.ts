import {
  type AttributeValue,
  type DroppedCounts,
  limits,
  type SpanEvent,
  type SpanKind,
  type SpanScope,
  type StoredSpan,
  spanIdOf,
  traceIdOf,
} from '../../store/span.js';
import { bounded, isObject, textOf } from '../../store/values.js';
import type { ReadResult } from '../read-result.js';
import { otlpGroups } from './groups.js';
import { countOf, FieldError, microsOf, readAttributes } from './values.js';

/** `Span.SpanKind` of trace.proto. Senders write the number or the name. */
const kinds = new Map<unknown, SpanKind>([
  [2, 'server'],
  [3, 'client'],
  [4, 'producer'],
  [5, 'consumer'],
  ['SPAN_KIND_SERVER', 'server'],
  ['SPAN_KIND_CLIENT', 'client'],
  ['SPAN_KIND_PRODUCER', 'producer'],
  ['SPAN_KIND_CONSUMER', 'consumer'],
]);

/**
 * Reads an OTLP `ExportTraceServiceRequest`. Counts invalid entries and returns the rest.
 *
 * @throws MalformedBodyError when the body is not an object, or `resourceSpans` is not an array
 */
export function readOtlpSpans(body: unknown): ReadResult<StoredSpan> {
  const read: ReadResult<StoredSpan> = { items: [], rejected: 0, reason: undefined };
  for (const group of otlpGroups(body, 'resourceSpans', 'scopeSpans', 'spans')) {
    const resource = readAttributes(group.resource.attributes);
    const service = String(resource['service.name'] ?? 'unknown') || 'unknown';
    const origin = { resource, scope: readScope(group.scope), service: bounded(service, limits.name) };
    read.rejected += group.malformed;
    for (const raw of group.entries) {
      try {
        read.items.push(readSpan(raw, origin));
      } catch (error) {
        if (!(error instanceof FieldError)) throw error;
        read.rejected++;
        read.reason ??= error.message;
      }
    }
  }
  return read;
}

interface Origin {
  resource: Record<string, AttributeValue>;
  scope: SpanScope | undefined;
  service: string;
}

const processAttributes = ['service.instance.id', 'service.version', 'deployment.environment.name'];

export function readScope(raw: Record<string, unknown>): SpanScope | undefined {
  const name = textOf(raw.name, limits.name);
  const version = textOf(raw.version, limits.name);
  const attributes = readAttributes(raw.attributes);
  const scope: SpanScope = {
    ...(name !== undefined && { name }),
    ...(version !== undefined && { version }),
    ...(Object.keys(attributes).length > 0 && { attributes }),
  };
  return Object.keys(scope).length > 0 ? scope : undefined;
}

/** @throws FieldError */
function readSpan(raw: unknown, { resource, scope, service }: Origin): StoredSpan {
  if (!isObject(raw)) throw new FieldError('an entry is not an object');
  const traceId = traceIdOf(raw.traceId);
  const id = spanIdOf(raw.spanId);
  if (!traceId) throw new FieldError('traceId is not 32 hex digits');
  if (!id) throw new FieldError('spanId is not 16 hex digits');
  const startUs = microsOf(raw.startTimeUnixNano, 'startTimeUnixNano');
  if (startUs === undefined) throw new FieldError('startTimeUnixNano is missing');
  const endUs = microsOf(raw.endTimeUnixNano, 'endTimeUnixNano') ?? startUs;
  const status = isObject(raw.status) ? raw.status : {};
  const span: StoredSpan = {
    traceId,
    id,
    name: textOf(raw.name, limits.name) ?? 'unnamed',
    kind: kindOf(raw.kind) ?? 'internal',
    service,
    startUs,
    durationUs: Math.max(0, endUs - startUs),
    attributes: readAttributes(raw.attributes),
    events: readEvents(raw.events, startUs),
    links: readLinks(raw.links),
    status: statusOf(status.code),
  };
  const parentId = spanIdOf(raw.parentSpanId);
  // the audit reads the instance from the span's attributes
  if (span.kind === 'server' || parentId === undefined) {
    for (const name of processAttributes)
      if (resource[name] !== undefined) span.attributes[name] ??= resource[name];
  }
  if (parentId && parentId !== id) span.parentId = parentId;
  const statusMessage = textOf(status.message);
  if (statusMessage !== undefined) span.statusMessage = statusMessage;
  if (Object.keys(resource).length > 0) span.resource = resource;
  if (scope) span.scope = scope;
  const traceState = textOf(raw.traceState, limits.traceState);
  if (traceState !== undefined) span.traceState = traceState;
  const dropped = readDropped(raw);
  if (dropped) span.dropped = dropped;
  return span;
}

/** Reads the span kind; Protocol Buffers' JSON mapping also allows the number as text. */
function kindOf(value: unknown): SpanKind | undefined {
  return kinds.get(typeof value === 'string' && /^\d$/.test(value) ? Number(value) : value);
}

function readDropped(raw: Record<string, unknown>): DroppedCounts | undefined {
  const over = (list: unknown, limit: number) => (Array.isArray(list) ? Math.max(0, list.length - limit) : 0);
  const attributes = countOf(raw.droppedAttributesCount) + over(raw.attributes, limits.attributes);
  const events = countOf(raw.droppedEventsCount) + over(raw.events, limits.events);
  const links = countOf(raw.droppedLinksCount) + over(raw.links, limits.links);
  if (attributes + events + links === 0) return undefined;
  return {
    ...(attributes > 0 && { attributes }),
    ...(events > 0 && { events }),
    ...(links > 0 && { links }),
  };
}

function statusOf(code: unknown): StoredSpan['status'] {
  if (code === 2 || code === '2' || code === 'STATUS_CODE_ERROR') return 'error';
  return code === 1 || code === '1' || code === 'STATUS_CODE_OK' ? 'ok' : 'unset';
}

function readEvents(list: unknown, startUs: number): SpanEvent[] {
  if (!Array.isArray(list)) return [];
  return list
    .slice(0, limits.events)
    .filter(isObject)
    .map((event) => ({
      timeUs: microsOf(event.timeUnixNano, 'timeUnixNano of an event') ?? startUs,
      name: textOf(event.name, limits.name) ?? 'event',
      attributes: readAttributes(event.attributes),
    }));
}

function readLinks(list: unknown): StoredSpan['links'] {
  if (!Array.isArray(list)) return [];
  return list
    .slice(0, limits.links)
    .filter(isObject)
    .flatMap((link) => {
      const traceId = traceIdOf(link.traceId);
      const spanId = spanIdOf(link.spanId);
      if (!traceId || !spanId) return [];
      const traceState = textOf(link.traceState, limits.traceState);
      const attributes = readAttributes(link.attributes);
      return [
        {
          traceId,
          spanId,
          ...(traceState !== undefined && { traceState }),
          ...(Object.keys(attributes).length > 0 && { attributes }),
        },
      ];
    });
}
