import { jsonText } from '../../json-text.js';
import type { AttributeValue, ServiceIdentity } from '../../types.js';
import type { FinishedSpan } from '../finished-span.js';

/** One span as Zipkin v2 JSON. Tags are strings there; a failed span carries the tag `error`, as Zipkin's pages expect. */
export function createZipkinEncoder(service: Required<ServiceIdentity>): (span: FinishedSpan) => string {
  const local = `,"localEndpoint":{"serviceName":${jsonText(service.name)}}`;
  const process =
    `"service.instance.id":${jsonText(service.instance)},"service.version":${jsonText(service.version)}` +
    `,"deployment.environment.name":${jsonText(service.environment)}`;
  return (span) => {
    let json = `{"traceId":"${span.traceId}","id":"${span.spanId}"`;
    if (span.parentSpanId !== undefined) json += `,"parentId":"${span.parentSpanId}"`;
    if (span.kind !== 'internal') json += span.kind === 'server' ? ',"kind":"SERVER"' : ',"kind":"CLIENT"';
    json += `,"name":${jsonText(span.name)},"timestamp":${span.startUs},"duration":${span.durationUs}${local}`;
    const peer = span.kind === 'client' ? peerOf(span.attributes) : undefined;
    if (peer !== undefined) json += `,"remoteEndpoint":{"serviceName":${jsonText(peer)}}`;
    if (span.events.length > 0) json += `,"annotations":[${span.events.map(annotation).join(',')}]`;
    const tags = tagsOf(span, process);
    return tags === '' ? `${json}}` : `${json},"tags":{${tags}}}`;
  };
}

function tagsOf(span: FinishedSpan, process: string): string {
  let tags = span.localRoot ? process : '';
  const list = span.attributes;
  for (let at = 0; at < list.length; at += 2) {
    const value = list[at + 1];
    tags += `${tags === '' ? '' : ','}${jsonText(list[at] as string)}:${typeof value === 'string' ? jsonText(value) : `"${value}"`}`;
  }
  span.links.forEach((link, index) => {
    tags += `${tags === '' ? '' : ','}"link.${index}.trace_id":"${link.traceId}","link.${index}.span_id":"${link.spanId}"`;
  });
  if (span.failure !== undefined) tags += `${tags === '' ? '' : ','}"error":${jsonText(span.failure)}`;
  return tags;
}

/** Who was called: the service behind a client span, or the kind of database. */
function peerOf(attributes: readonly AttributeValue[]): string | undefined {
  let peer: string | undefined;
  for (let at = 0; at < attributes.length; at += 2) {
    if (attributes[at] === 'peer.service') return attributes[at + 1] as string;
    if (attributes[at] === 'db.system.name') peer = attributes[at + 1] as string;
  }
  return peer;
}

function annotation({ timeUs, name, attributes }: FinishedSpan['events'][number]): string {
  if (attributes.length === 0) return `{"timestamp":${timeUs},"value":${jsonText(name)}}`;
  const pairs: string[] = [];
  for (let at = 0; at < attributes.length; at += 2) pairs.push(`${attributes[at]}=${attributes[at + 1]}`);
  return `{"timestamp":${timeUs},"value":${jsonText(`${name} ${pairs.join(' ')}`)}}`;
}
