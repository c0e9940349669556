import { bytesOf, type ConstantFields, writeMemberName } from '../../constant-fields.js';
import { type Chunk, fillAscii } from '../../delivery/chunk.js';
import { jsonText } from '../../json-text.js';
import type { AttributeValue, ServiceIdentity, SpanKind } from '../../types.js';
import type { FinishedSpan, SpanEvent } from '../finished-span.js';
import { annotationText } from './annotation.js';
import { peerOf } from './peer.js';

const kinds: Record<SpanKind, string> = {
  internal: '","name":',
  server: '","kind":"SERVER","name":',
  client: '","kind":"CLIENT","name":',
};

/** All that spans of one kind and name with the same constant attributes have in common; zeros stand for the ids. */
interface Template {
  readonly kind: SpanKind;
  readonly child: boolean;
  /** Up to the end of the constant tags. */
  readonly bytes: Buffer;
  /** After the duration, when no attribute of its own names another peer. */
  readonly end: Buffer;
}

/** A bound for those who put data into names. */
const mostTemplates = 500;
const traceIdAt = '{"traceId":"'.length;
const spanIdAt = traceIdAt + 32 + '","id":"'.length;
const parentIdAt = spanIdAt + 16 + '","parentId":"'.length;

/**
 * Appends one span as Zipkin v2 JSON. Tags are strings there; a failed span carries the tag `error`, as Zipkin's pages
 * expect. The format knows no resource, so that each span names its process.
 */
export function createZipkinEncoder(
  service: Required<ServiceIdentity>,
): (span: FinishedSpan, chunk: Chunk) => void {
  const process =
    `,"localEndpoint":{"serviceName":${jsonText(service.name)}}` +
    `,"tags":{"service.instance.id":${jsonText(service.instance)},"service.version":${jsonText(service.version)}` +
    `,"deployment.environment.name":${jsonText(service.environment)}`;
  const templates = new WeakMap<ConstantFields, Map<string, Template[]>>();

  function templateOf({ constant, name, kind, parentSpanId }: FinishedSpan): Template {
    const byName = templates.get(constant) ?? new Map<string, Template[]>();
    if (byName.size === 0) templates.set(constant, byName);
    let found = byName.get(name);
    if (found === undefined) {
      found = [];
      if (byName.size < mostTemplates) byName.set(name, found);
    }
    const child = parentSpanId !== undefined;
    for (const template of found) if (template.kind === kind && template.child === child) return template;
    const parent = child ? `","parentId":"${'0'.repeat(16)}` : '';
    const bytes = bytesOf((chunk) => {
      chunk.text(`{"traceId":"${'0'.repeat(32)}","id":"${'0'.repeat(16)}${parent}${kinds[kind]}`);
      chunk.json(name);
      chunk.text(process);
      writeTags(constant, chunk);
    });
    const end = Buffer.from(`${endpointOf(kind === 'client' ? peerOf(constant) : undefined)}}`);
    const template = { kind, child, bytes, end };
    found.push(template);
    return template;
  }

  return (span, chunk) => {
    const { traceId, spanId, parentSpanId, kind, events, own, links, failure } = span;
    if (traceId.length !== 32 || spanId.length !== 16 || (parentSpanId ?? spanId).length !== 16)
      throw new RangeError('ids have 32 and 16 digits');
    const start = chunk.length;
    const { bytes, end } = templateOf(span);
    chunk.bytes(bytes);
    const { buffer } = chunk;
    fillAscii(buffer, traceId, start + traceIdAt);
    fillAscii(buffer, spanId, start + spanIdAt);
    if (parentSpanId !== undefined) fillAscii(buffer, parentSpanId, start + parentIdAt);
    writeTags(own, chunk);
    for (let at = 0; at < links.length; at += 1) {
      const { traceId, spanId } = links[at] as FinishedSpan['links'][number];
      chunk.ascii(`,"link.${at}.trace_id":"${traceId}","link.${at}.span_id":"${spanId}"`);
    }
    if (failure !== undefined) writeTags(['error', failure], chunk);
    chunk.ascii('},"timestamp":');
    chunk.integer(span.startUs);
    chunk.ascii(',"duration":');
    chunk.integer(span.durationUs);
    if (events.length > 0) chunk.text(`,"annotations":[${events.map(annotation).join(',')}]`);
    const peer = kind === 'client' ? peerOf(own) : undefined;
    if (peer === undefined) chunk.bytes(end);
    else chunk.text(`${endpointOf(peer)}}`);
  };
}

function writeTags(attributes: readonly AttributeValue[], chunk: Chunk): void {
  for (let at = 0; at < attributes.length; at += 2) {
    writeMemberName(attributes[at] as string, chunk);
    const value = attributes[at + 1];
    chunk.json(typeof value === 'string' ? value : String(value));
  }
}

/** As a further member of the span. */
function endpointOf(peer: AttributeValue | undefined): string {
  return peer === undefined ? '' : `,"remoteEndpoint":{"serviceName":${jsonText(String(peer))}}`;
}

function annotation(event: SpanEvent): string {
  return `{"timestamp":${event.timeUs},"value":${jsonText(annotationText(event))}}`;
}
