import type { Chunk } from '../../delivery/chunk.js';
import { jsonText } from '../../json-text.js';
import type { ServiceIdentity } from '../../types.js';
import type { FinishedSpan } from '../finished-span.js';
import { peerOf } from './peer.js';

/** Appends one span as Zipkin v2 JSON. Tags are strings there; a failed span carries the tag `error`, as Zipkin's pages expect. */
export function createZipkinEncoder(
  service: Required<ServiceIdentity>,
): (span: FinishedSpan, chunk: Chunk) => void {
  const local = Buffer.from(`,"localEndpoint":{"serviceName":${jsonText(service.name)}}`);
  const process = Buffer.from(
    `"service.instance.id":${jsonText(service.instance)},"service.version":${jsonText(service.version)}` +
      `,"deployment.environment.name":${jsonText(service.environment)}`,
  );
  return (span, chunk) => {
    chunk.ascii(`{"traceId":"`);
    chunk.ascii(span.traceId);
    chunk.ascii(`","id":"`);
    chunk.ascii(span.spanId);
    if (span.parentSpanId !== undefined) {
      chunk.ascii(`","parentId":"`);
      chunk.ascii(span.parentSpanId);
    }
    chunk.ascii(
      span.kind === 'internal'
        ? `","name":`
        : span.kind === 'server'
          ? `","kind":"SERVER","name":`
          : `","kind":"CLIENT","name":`,
    );
    chunk.json(span.name);
    chunk.ascii(`,"timestamp":`);
    chunk.integer(span.startUs);
    chunk.ascii(`,"duration":`);
    chunk.integer(span.durationUs);
    chunk.bytes(local);
    const peer = span.kind === 'client' ? peerOf(span.attributes) : undefined;
    if (peer !== undefined) {
      chunk.ascii(`,"remoteEndpoint":{"serviceName":`);
      chunk.json(String(peer));
      chunk.ascii('}');
    }
    if (span.events.length > 0) chunk.text(`,"annotations":[${span.events.map(annotation).join(',')}]`);
    writeTags(span, process, chunk);
    chunk.ascii('}');
  };
}

function writeTags(span: FinishedSpan, process: Buffer, chunk: Chunk): void {
  const { attributes, links, failure } = span;
  if (!span.localRoot && attributes.length === 0 && links.length === 0 && failure === undefined) return;
  chunk.ascii(',"tags":{');
  const start = chunk.length;
  if (span.localRoot) chunk.bytes(process);
  for (let at = 0; at < attributes.length; at += 2) {
    if (chunk.length > start) chunk.ascii(',');
    chunk.json(attributes[at] as string);
    chunk.ascii(':');
    const value = attributes[at + 1];
    chunk.json(typeof value === 'string' ? value : String(value));
  }
  for (let at = 0; at < links.length; at += 1) {
    const { traceId, spanId } = links[at] as FinishedSpan['links'][number];
    if (chunk.length > start) chunk.ascii(',');
    chunk.text(`"link.${at}.trace_id":"${traceId}","link.${at}.span_id":"${spanId}"`);
  }
  if (failure !== undefined) {
    chunk.ascii(chunk.length > start ? ',"error":' : '"error":');
    chunk.json(failure);
  }
  chunk.ascii('}');
}

function annotation({ timeUs, name, attributes }: FinishedSpan['events'][number]): string {
  if (attributes.length === 0) return `{"timestamp":${timeUs},"value":${jsonText(name)}}`;
  const pairs: string[] = [];
  for (let at = 0; at < attributes.length; at += 2) pairs.push(`${attributes[at]}=${attributes[at + 1]}`);
  return `{"timestamp":${timeUs},"value":${jsonText(`${name} ${pairs.join(' ')}`)}}`;
}
