import { rememberFields, rememberNames, writeMemberName } from '../../constant-fields.js';
import type { Chunk } from '../../delivery/chunk.js';
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
  const tagName = rememberNames(writeMemberName);
  const spanName = rememberNames((name, chunk) => chunk.json(name));
  const constantTags = rememberFields((fields, chunk) => {
    chunk.text(process);
    writeTags(fields, chunk);
  });

  function writeTags(attributes: readonly AttributeValue[], chunk: Chunk): void {
    for (let at = 0; at < attributes.length; at += 2) {
      const value = attributes[at + 1] as AttributeValue;
      chunk.bytes(tagName(attributes[at] as string));
      chunk.json(typeof value === 'string' ? value : String(value));
    }
  }

  return (span, chunk) => {
    const { parentSpanId, kind, name, events, constant, own, links, failure } = span;
    chunk.ascii('{"traceId":"');
    chunk.ascii(span.traceId);
    chunk.ascii('","id":"');
    chunk.ascii(span.spanId);
    if (parentSpanId !== undefined) {
      chunk.ascii('","parentId":"');
      chunk.ascii(parentSpanId);
    }
    chunk.ascii(kinds[kind]);
    chunk.bytes(spanName(name));
    chunk.ascii(',"timestamp":');
    chunk.integer(span.startUs);
    chunk.ascii(',"duration":');
    chunk.integer(span.durationUs);
    const peer = kind === 'client' ? (peerOf(own) ?? peerOf(constant)) : undefined;
    if (peer !== undefined) {
      chunk.ascii(',"remoteEndpoint":{"serviceName":');
      chunk.json(String(peer));
      chunk.ascii('}');
    }
    if (events.length > 0) chunk.text(`,"annotations":[${events.map(annotation).join(',')}]`);
    chunk.bytes(constantTags(constant));
    writeTags(own, chunk);
    for (let at = 0; at < links.length; at += 1) {
      const { traceId, spanId } = links[at] as FinishedSpan['links'][number];
      chunk.ascii(`,"link.${at}.trace_id":"${traceId}","link.${at}.span_id":"${spanId}"`);
    }
    if (failure !== undefined) {
      chunk.ascii(',"error":');
      chunk.json(failure);
    }
    chunk.ascii('}}');
  };
}

function annotation(event: SpanEvent): string {
  return `{"timestamp":${event.timeUs},"value":${jsonText(annotationText(event))}}`;
}
