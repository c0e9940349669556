import {
  bounded,
  limits,
  type SpanEvent,
  type SpanKind,
  type StoredSpan,
  spanIdOf,
  traceIdOf,
} from '../store/span.js';
import { microsOf, readAttributes } from './otlp-values.js';
import { IntakeError, isObject, type Received } from './received.js';

/** `Span.SpanKind` of trace.proto, by number and by name: both are seen. */
const kinds: Readonly<Record<string, SpanKind>> = {
  2: 'server',
  3: 'client',
  4: 'producer',
  5: 'consumer',
  SPAN_KIND_SERVER: 'server',
  SPAN_KIND_CLIENT: 'client',
  SPAN_KIND_PRODUCER: 'producer',
  SPAN_KIND_CONSUMER: 'consumer',
};

/**
 * Reads an OTLP/HTTP JSON `ExportTraceServiceRequest`. What is no span is counted, the rest is taken. Throws
 * {@link IntakeError} when the body has no `resourceSpans`.
 */
export function readOtlpSpans(body: unknown): Received<StoredSpan> {
  const items: StoredSpan[] = [];
  let rejected = 0;
  for (const { resource, entries } of scopes(body, 'resourceSpans', 'scopeSpans', 'spans')) {
    const attributes = readAttributes(resource.attributes);
    const service = String(attributes['service.name'] ?? 'unknown') || 'unknown';
    for (const raw of entries) {
      const span = readSpan(raw, bounded(service, limits.name));
      if (!span) {
        rejected++;
        continue;
      }
      // the process is told once for each of its parts of a trace, not with every span
      if (span.kind === 'server' || span.parentId === undefined) {
        for (const name of ofProcess)
          if (attributes[name] !== undefined) span.attributes[name] ??= attributes[name];
      }
      items.push(span);
    }
  }
  return { items, rejected };
}

const ofProcess = ['service.instance.id', 'service.version', 'deployment.environment.name'];

/** Walks the three levels that OTLP's traces and logs share. */
export function* scopes(
  body: unknown,
  top: string,
  middle: string,
  leaf: string,
): Generator<{ resource: Record<string, unknown>; scope: Record<string, unknown>; entries: unknown[] }> {
  const list = isObject(body) ? body[top] : undefined;
  if (!Array.isArray(list)) throw new IntakeError(`OTLP takes an object with ${top}`);
  for (const part of list.filter(isObject)) {
    const resource = isObject(part.resource) ? part.resource : {};
    const inner = part[middle];
    for (const group of Array.isArray(inner) ? inner.filter(isObject) : []) {
      const entries = group[leaf];
      yield {
        resource,
        scope: isObject(group.scope) ? group.scope : {},
        entries: Array.isArray(entries) ? entries : [],
      };
    }
  }
}

function readSpan(raw: unknown, service: string): StoredSpan | undefined {
  if (!isObject(raw)) return undefined;
  const traceId = traceIdOf(raw.traceId);
  const id = spanIdOf(raw.spanId);
  const startUs = microsOf(raw.startTimeUnixNano);
  if (!traceId || !id || startUs === undefined) return undefined;
  const endUs = microsOf(raw.endTimeUnixNano) ?? startUs;
  const status = isObject(raw.status) ? raw.status : {};
  const span: StoredSpan = {
    traceId,
    id,
    name: bounded(typeof raw.name === 'string' && raw.name !== '' ? raw.name : 'unnamed', limits.name),
    kind: kinds[String(raw.kind)] ?? 'internal',
    service,
    startUs,
    durationUs: Math.max(0, endUs - startUs),
    attributes: readAttributes(raw.attributes),
    events: readEvents(raw.events, startUs),
    links: readLinks(raw.links),
    status: statusOf(status.code),
  };
  const parentId = spanIdOf(raw.parentSpanId);
  if (parentId && parentId !== id) span.parentId = parentId;
  if (typeof status.message === 'string' && status.message !== '')
    span.statusMessage = bounded(status.message);
  return span;
}

function statusOf(code: unknown): StoredSpan['status'] {
  if (code === 2 || code === 'STATUS_CODE_ERROR') return 'error';
  return code === 1 || code === 'STATUS_CODE_OK' ? 'ok' : 'unset';
}

function readEvents(list: unknown, startUs: number): SpanEvent[] {
  if (!Array.isArray(list)) return [];
  return list
    .slice(0, limits.events)
    .filter(isObject)
    .map((event) => ({
      timeUs: microsOf(event.timeUnixNano) ?? startUs,
      name: bounded(String(event.name ?? 'event'), limits.name),
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
      return traceId && spanId ? [{ traceId, spanId }] : [];
    });
}
