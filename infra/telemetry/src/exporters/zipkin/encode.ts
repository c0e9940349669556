import type { AttributeValue, ConstantFields } from '../../attribute-list.js';
import { type Chunk, fillAscii, fillInteger } from '../../encoding/chunk.js';
import { jsonText, writeMemberName } from '../../encoding/json.js';
import { bytesOf } from '../../encoding/memoized-bytes.js';
import type { FinishedSpan, SpanEvent } from '../../trace/finished-span.js';
import type { SpanKind } from '../../types/span.js';
import type { ServiceIdentity } from '../../types/telemetry.js';
import { annotationText, remoteServiceOf } from './span-mapping.js';

const kinds: Record<SpanKind, string> = {
  internal: ',"name":',
  server: ',"kind":"SERVER","name":',
  client: ',"kind":"CLIENT","name":',
};

/**
 * Encoded form of the spans that have the same kind, name and constant attributes. Zeros stand in place of the ids,
 * blanks in place of the numbers.
 */
interface Template {
  readonly constant: ConstantFields;
  readonly name: string;
  readonly kind: SpanKind;
  readonly child: boolean;
  /** True when there is room for a duration of any length. */
  readonly long: boolean;
  /** Name of the first attribute of the span itself. */
  readonly first: string | undefined;
  /** End positions of the two numbers in `bytes`. */
  readonly timestampTo: number;
  readonly durationTo: number;
  /** Bytes to the end of the constant tags, and the name of the first tag of the span itself. */
  readonly bytes: Buffer;
  /** Member `remoteEndpoint` after the tags, unless an attribute of the span itself names another remote service. */
  readonly endpoint: string;
  /** Bytes after the tags of a span without events. */
  readonly end: Buffer;
}

/** Limits of the caches, because callers may put data into names. */
const maxNames = 500;
const maxTemplates = 24;

const traceIdAt = '{"traceId":"'.length;
const spanIdAt = traceIdAt + 32 + '","id":"'.length;
const parentIdAt = spanIdAt + 16 + '","parentId":"'.length;
/** Number of digits of the largest safe integer. */
const maxDigits = 16;
/** Number of digits of durations below three hours, in microseconds. */
const usualDigits = 10;
const longUs = 10 ** usualDigits;

/**
 * Creates an encoder that appends one span as Zipkin v2 JSON. Tags are strings; a failed span has the tag `error`,
 * which Zipkin's UI expects. The format has no resource, so each span has the attributes of its process.
 */
export function createZipkinEncoder(
  service: Required<ServiceIdentity>,
): (span: FinishedSpan, chunk: Chunk) => void {
  const process =
    `,"localEndpoint":{"serviceName":${jsonText(service.name)}}` +
    `,"tags":{"service.instance.id":${jsonText(service.instance)},"service.version":${jsonText(service.version)}` +
    `,"deployment.environment.name":${jsonText(service.environment)}`;
  const templates = new WeakMap<ConstantFields, Map<string, Template[]>>();
  /** Checked first, because consecutive spans mostly use the same template. */
  let latest: Template | undefined;

  function templateOf(span: FinishedSpan): Template {
    if (
      latest === undefined ||
      latest.constant !== span.constant ||
      latest.name !== span.name ||
      !fits(latest, span)
    )
      latest = lookUp(span);
    return latest;
  }

  function lookUp(span: FinishedSpan): Template {
    const { constant, name } = span;
    const byName = templates.get(constant) ?? new Map<string, Template[]>();
    if (byName.size === 0) templates.set(constant, byName);
    let found = byName.get(name);
    if (found === undefined) {
      found = [];
      if (byName.size < maxNames) byName.set(name, found);
    }
    for (const known of found) if (fits(known, span)) return known;
    const template = makeTemplate(span);
    if (found.length < maxTemplates) found.push(template);
    return template;
  }

  function makeTemplate(span: FinishedSpan): Template {
    const { constant, name, kind } = span;
    const child = isChild(span);
    const long = isLong(span);
    const first = span.own[0] as string | undefined;
    let timestampTo = 0;
    let durationTo = 0;
    const bytes = bytesOf((chunk) => {
      const parent = child ? `","parentId":"${'0'.repeat(16)}` : '';
      chunk.text(`{"traceId":"${'0'.repeat(32)}","id":"${'0'.repeat(16)}${parent}"`);
      chunk.text(`,"timestamp":${' '.repeat(maxDigits)}`);
      timestampTo = chunk.length;
      chunk.text(`,"duration":${' '.repeat(long ? maxDigits : usualDigits)}`);
      durationTo = chunk.length;
      chunk.text(kinds[kind]);
      chunk.json(name);
      chunk.text(process);
      writeTags(constant, chunk);
      if (first !== undefined) writeMemberName(first, chunk);
    });
    const endpoint = endpointOf(kind === 'client' ? remoteServiceOf(constant) : undefined);
    const end = Buffer.from(`}${endpoint}}`);
    return { constant, name, kind, child, long, first, timestampTo, durationTo, bytes, endpoint, end };
  }

  return (span, chunk) => {
    const { traceId, spanId, parentSpanId, kind, events, own, links, failure } = span;
    if (traceId.length !== 32 || spanId.length !== 16 || (parentSpanId ?? spanId).length !== 16)
      throw new RangeError('ids must have 32 and 16 digits');
    const start = chunk.length;
    const { bytes, timestampTo, durationTo, endpoint, end } = templateOf(span);
    chunk.bytes(bytes);
    const { buffer } = chunk;
    fillAscii(buffer, traceId, start + traceIdAt);
    fillAscii(buffer, spanId, start + spanIdAt);
    if (parentSpanId !== undefined) fillAscii(buffer, parentSpanId, start + parentIdAt);
    fillInteger(buffer, span.startUs, start + timestampTo);
    fillInteger(buffer, span.durationUs, start + durationTo);
    if (own.length > 0) {
      writeTag(own[1] as AttributeValue, chunk);
      writeTags(own, chunk, 2);
    }
    for (let at = 0; at < links.length; at += 1) {
      const { traceId, spanId } = links[at] as FinishedSpan['links'][number];
      chunk.ascii(`,"link.${at}.trace_id":"${traceId}","link.${at}.span_id":"${spanId}"`);
    }
    if (failure !== undefined) writeTags(['error', failure], chunk);
    const remoteService = kind === 'client' ? remoteServiceOf(own) : undefined;
    if (events.length === 0 && remoteService === undefined) chunk.bytes(end);
    else
      chunk.text(
        `}${annotations(events)}${remoteService === undefined ? endpoint : endpointOf(remoteService)}}`,
      );
  };
}

const isChild = (span: FinishedSpan): boolean => span.parentSpanId !== undefined;
const isLong = (span: FinishedSpan): boolean => span.durationUs >= longUs;

/** Returns whether a template with the same constant attributes and name fits a span. */
function fits({ kind, child, long, first }: Template, span: FinishedSpan): boolean {
  return kind === span.kind && child === isChild(span) && first === span.own[0] && long === isLong(span);
}

function writeTags(attributes: readonly AttributeValue[], chunk: Chunk, from = 0): void {
  for (let at = from; at < attributes.length; at += 2) {
    writeMemberName(attributes[at] as string, chunk);
    writeTag(attributes[at + 1] as AttributeValue, chunk);
  }
}

function writeTag(value: AttributeValue, chunk: Chunk): void {
  chunk.json(typeof value === 'string' ? value : String(value));
}

/** Returns the member `remoteEndpoint` after a comma; '' without a remote service. */
function endpointOf(remoteService: AttributeValue | undefined): string {
  return remoteService === undefined
    ? ''
    : `,"remoteEndpoint":{"serviceName":${jsonText(String(remoteService))}}`;
}

/** Returns the member `annotations` after a comma; '' without events. */
function annotations(events: readonly SpanEvent[]): string {
  return events.length === 0 ? '' : `,"annotations":[${events.map(annotation).join(',')}]`;
}

function annotation(event: SpanEvent): string {
  return `{"timestamp":${event.timeUs},"value":${jsonText(annotationText(event))}}`;
}
