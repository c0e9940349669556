import { type LogRecord, toLogRecord } from '../store/log-record.js';
import {
  type AttributeValue,
  limits,
  type SpanEndpoint,
  type SpanEvent,
  type SpanKind,
  type SpanScope,
  type StoredSpan,
  spanIdOf,
  traceIdOf,
} from '../store/span.js';
import { isStorableSecond, largestInt64 } from '../store/time-range.js';
import { bounded, isObject, textOf } from '../store/values.js';
import { FieldError } from './otlp/values.js';
import { MalformedBodyError } from './read-result.js';

export interface ImportedTraces {
  spans: StoredSpan[];
  records: LogRecord[];
  rejected: number;
  /** Reason for the first rejection. */
  reason: string | undefined;
}

const kinds: readonly SpanKind[] = ['server', 'client', 'producer', 'consumer', 'internal'];
const statuses = ['ok', 'error', 'unset'] as const;

/**
 * Reads a file that the page Trace exports: `{traces: [{traceId, spans, logs}]}`, with spans and records as the API returns
 * them. Checks and bounds each value, because anyone may have written the file. Counts invalid entries and returns the rest.
 *
 * @throws MalformedBodyError when the body is not such a file
 */
export function readImport(body: unknown): ImportedTraces {
  const traces = isObject(body) ? body.traces : undefined;
  if (!Array.isArray(traces))
    throw new MalformedBodyError('the body must be an object with a list of traces');
  const read: ImportedTraces = { spans: [], records: [], rejected: 0, reason: undefined };
  const attempt = (work: () => void) => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      read.rejected++;
      read.reason ??= error.message;
    }
  };
  for (const trace of traces) {
    const { spans, logs } = isObject(trace) ? trace : ({} as Record<string, unknown>);
    if (!Array.isArray(spans ?? logs)) attempt(() => fail('a trace has neither spans nor logs'));
    for (const raw of Array.isArray(spans) ? spans : []) attempt(() => read.spans.push(readSpan(raw)));
    for (const raw of Array.isArray(logs) ? logs : []) attempt(() => read.records.push(readRecord(raw)));
  }
  return read;
}

function fail(reason: string): never {
  throw new FieldError(reason);
}

/** @throws FieldError */
function readRecord(raw: unknown): LogRecord {
  if (!isObject(raw)) return fail('a log record is not an object');
  // the level of an exported record is known already
  const hasOriginalLevel = raw['log.original_level'] !== undefined;
  const record = toLogRecord(raw, Date.now());
  if (!hasOriginalLevel) delete record.fields['log.original_level'];
  return record;
}

/** @throws FieldError */
function readSpan(raw: unknown): StoredSpan {
  if (!isObject(raw)) return fail('a span is not an object');
  const traceId = traceIdOf(raw.traceId) ?? fail('traceId is not 32 hex digits');
  const id = spanIdOf(raw.id) ?? fail('id is not 16 hex digits');
  const startUs = microsOf(raw.startUs) ?? fail('startUs is not a time in microseconds');
  const { durationUs } = raw;
  if (typeof durationUs !== 'number' || !(durationUs >= 0 && durationUs <= largestInt64))
    return fail('durationUs is not a duration in microseconds');
  const parentId = spanIdOf(raw.parentId);
  const statusMessage = textOf(raw.statusMessage);
  const traceState = textOf(raw.traceState, limits.traceState);
  const resource = readScalars(raw.resource);
  const scope = readScope(raw.scope);
  const localEndpoint = readEndpoint(raw.localEndpoint);
  const remoteEndpoint = readEndpoint(raw.remoteEndpoint);
  return {
    traceId,
    id,
    ...(parentId !== undefined && parentId !== id && { parentId }),
    name: textOf(raw.name, limits.name) ?? 'unnamed',
    kind: kinds.find((kind) => kind === raw.kind) ?? 'internal',
    service: textOf(raw.service, limits.name) ?? 'unknown',
    startUs,
    durationUs,
    attributes: readScalars(raw.attributes),
    events: readEvents(raw.events),
    links: readLinks(raw.links),
    status: statuses.find((status) => status === raw.status) ?? 'unset',
    ...(statusMessage !== undefined && { statusMessage }),
    ...(raw.startUnknown === true && { startUnknown: true as const }),
    ...(Object.keys(resource).length > 0 && { resource }),
    ...(scope && { scope }),
    ...(traceState !== undefined && { traceState }),
    ...readDropped(raw.dropped),
    ...(localEndpoint && { localEndpoint }),
    ...(remoteEndpoint && { remoteEndpoint }),
  };
}

function microsOf(value: unknown): number | undefined {
  return typeof value === 'number' && isStorableSecond(value / 1e6) ? value : undefined;
}

function readScalars(raw: unknown): Record<string, AttributeValue> {
  if (!isObject(raw)) return {};
  const scalars = Object.entries(raw).flatMap(([name, value]): [string, AttributeValue][] => {
    if (typeof value === 'string') return [[bounded(name, limits.name), bounded(value)]];
    return typeof value === 'number' || typeof value === 'boolean'
      ? [[bounded(name, limits.name), value]]
      : [];
  });
  return Object.fromEntries(scalars.slice(0, limits.attributes));
}

function readEvents(list: unknown): SpanEvent[] {
  if (!Array.isArray(list)) return [];
  return list.slice(0, limits.events).flatMap((raw) => {
    const timeUs = isObject(raw) ? microsOf(raw.timeUs) : undefined;
    if (timeUs === undefined) return [];
    const { name, attributes } = raw as Record<string, unknown>;
    return [
      {
        timeUs,
        name: textOf(name) ?? 'event',
        ...(attributes !== undefined && { attributes: readScalars(attributes) }),
      },
    ];
  });
}

function readLinks(list: unknown): StoredSpan['links'] {
  if (!Array.isArray(list)) return [];
  return list.slice(0, limits.links).flatMap((raw) => {
    const link = isObject(raw) ? raw : {};
    const traceId = traceIdOf(link.traceId);
    const spanId = spanIdOf(link.spanId);
    const traceState = textOf(link.traceState, limits.traceState);
    if (!traceId || !spanId) return [];
    return [
      {
        traceId,
        spanId,
        ...(traceState !== undefined && { traceState }),
        ...(link.attributes !== undefined && { attributes: readScalars(link.attributes) }),
      },
    ];
  });
}

function readScope(raw: unknown): SpanScope | undefined {
  if (!isObject(raw)) return undefined;
  const name = textOf(raw.name, limits.name);
  const version = textOf(raw.version, limits.name);
  return {
    ...(name !== undefined && { name }),
    ...(version !== undefined && { version }),
    ...(raw.attributes !== undefined && { attributes: readScalars(raw.attributes) }),
  };
}

function readDropped(raw: unknown): Pick<StoredSpan, 'dropped'> {
  if (!isObject(raw)) return {};
  const counts = (['attributes', 'events', 'links'] as const).flatMap((name) => {
    const count = raw[name];
    return Number.isSafeInteger(count) && (count as number) > 0 ? [[name, count as number] as const] : [];
  });
  return counts.length > 0 ? { dropped: Object.fromEntries(counts) } : {};
}

function readEndpoint(raw: unknown): SpanEndpoint | undefined {
  if (!isObject(raw)) return undefined;
  const serviceName = textOf(raw.serviceName, limits.name);
  const ipv4 = textOf(raw.ipv4, 64);
  const ipv6 = textOf(raw.ipv6, 64);
  const port = Number.isInteger(raw.port) ? (raw.port as number) : undefined;
  return {
    ...(serviceName !== undefined && { serviceName }),
    ...(ipv4 !== undefined && { ipv4 }),
    ...(ipv6 !== undefined && { ipv6 }),
    ...(port !== undefined && port > 0 && port < 65_536 && { port }),
  };
}
