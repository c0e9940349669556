import { type ByteString, jsonText } from '../../bytes/byte-string.js';
import { createNames } from '../../bytes/names.js';
import { rememberBytes } from '../../constant-fields.js';
import type { AttributeValue, ServiceIdentity, SpanKind } from '../../types.js';
import type { FinishedSpan } from '../finished-span.js';
import { peerOf } from './peer.js';

const kinds: Record<SpanKind, string> = {
  internal: '","name":',
  server: '","kind":"SERVER","name":',
  client: '","kind":"CLIENT","name":',
};

/**
 * Encodes one span as Zipkin v2 JSON. Tags are strings there; a failed span carries the tag `error`, as Zipkin's pages
 * expect. The format knows no resource, so that each span names its process.
 */
export function createZipkinEncoder(service: Required<ServiceIdentity>): (span: FinishedSpan) => ByteString {
  const process =
    `,"localEndpoint":{"serviceName":${jsonText(service.name)}}` +
    `,"tags":{"service.instance.id":${jsonText(service.instance)},"service.version":${jsonText(service.version)}` +
    `,"deployment.environment.name":${jsonText(service.environment)}`;
  const tagName = createNames((name) => `,${jsonText(name)}:`);
  const constantTags = rememberBytes((fields) => process + tags(fields, 0));
  const quotedName = createNames(jsonText);
  const time = createDigits();

  function tags(attributes: readonly AttributeValue[], from: number): ByteString {
    let out = '';
    for (let at = from; at < attributes.length; at += 2) {
      const value = attributes[at + 1] as AttributeValue;
      out += tagName(attributes[at] as string) + (typeof value === 'string' ? jsonText(value) : `"${value}"`);
    }
    return out;
  }

  return (span) => {
    const { attributes, constant, links, failure, events } = span;
    let out = `{"traceId":"${span.traceId}","id":"${span.spanId}`;
    if (span.parentSpanId !== undefined) out += `","parentId":"${span.parentSpanId}`;
    out += `${kinds[span.kind]}${quotedName(span.name)},"timestamp":${time(span.startUs)},"duration":${span.durationUs}`;
    const peer = span.kind === 'client' ? peerOf(attributes) : undefined;
    if (peer !== undefined) out += `,"remoteEndpoint":{"serviceName":${jsonText(String(peer))}}`;
    if (events.length > 0) out += `,"annotations":[${events.map(annotation).join(',')}]`;
    out += constantTags(constant) + tags(attributes, constant.length);
    for (let at = 0; at < links.length; at += 1) {
      const { traceId, spanId } = links[at] as FinishedSpan['links'][number];
      out += `,"link.${at}.trace_id":"${traceId}","link.${at}.span_id":"${spanId}"`;
    }
    if (failure !== undefined) out += `,"error":${jsonText(failure)}`;
    return `${out}}}`;
  };
}

const low = 1e8;

/** Decimal digits of microseconds. V8 prints small integers several times faster than large ones, and the upper digits stay. */
function createDigits(): (micros: number) => string {
  let upper = Number.NaN;
  let digits = '';
  return (micros) => {
    const now = Math.floor(micros / low);
    if (now !== upper) {
      upper = now;
      digits = String(now);
    }
    if (now === 0) return String(micros);
    // a one in front keeps the zeros
    return digits + String(low + (micros - now * low)).slice(1);
  };
}

function annotation({ timeUs, name, attributes }: FinishedSpan['events'][number]): ByteString {
  if (attributes.length === 0) return `{"timestamp":${timeUs},"value":${jsonText(name)}}`;
  const pairs: string[] = [];
  for (let at = 0; at < attributes.length; at += 2) pairs.push(`${attributes[at]}=${attributes[at + 1]}`);
  return `{"timestamp":${timeUs},"value":${jsonText(`${name} ${pairs.join(' ')}`)}}`;
}
