import { type ByteString, jsonText } from '../bytes/byte-string.js';
import { createNames } from '../bytes/names.js';
import { rememberBytes } from '../constant-fields.js';
import type { AttributeValue, ServiceIdentity } from '../types.js';
import { ecsVersion } from './fields.js';
import type { LogRecord } from './record.js';

/** Encodes a record as one line of ECS JSON: `@timestamp`, `log.level` and `message` first, as ecs-logging asks. */
export function createJsonEncoder(service: Required<ServiceIdentity>): (record: LogRecord) => ByteString {
  const always =
    `,"ecs.version":"${ecsVersion}","service.name":${jsonText(service.name)}` +
    `,"service.version":${jsonText(service.version)},"service.environment":${jsonText(service.environment)}` +
    `,"service.node.name":${jsonText(service.instance)}`;
  const timestamp = createTimestamp();
  const fieldName = createNames((name) => `,${jsonText(name)}:`);
  function pairs(fields: readonly AttributeValue[], from: number): ByteString {
    let out = '';
    for (let at = from; at < fields.length; at += 2) {
      const value = fields[at + 1];
      out += fieldName(fields[at] as string) + (typeof value === 'string' ? jsonText(value) : value);
    }
    return out;
  }
  const constantPairs = rememberBytes((fields) => always + pairs(fields, 0));
  return ({ timeMs, level, message, span, id, fields, constant }) => {
    let out = `{"@timestamp":"${timestamp(timeMs)}","log.level":"${level}","message":${jsonText(message)}`;
    if (span) out += `,"trace.id":"${span.traceId}","span.id":"${span.spanId}"`;
    return `${out},"event.id":"${id}"${constantPairs(constant)}${pairs(fields, constant.length)}}\n`;
  };
}

/** RFC 3339 with microseconds. The part down to the second is made once a second. */
export function createTimestamp(): (epochMs: number) => string {
  let second = Number.NaN;
  let prefix = '';
  return (epochMs) => {
    const micros = Math.round(epochMs * 1000);
    const now = Math.floor(micros / 1e6);
    if (now !== second) {
      second = now;
      prefix = new Date(now * 1000).toISOString().slice(0, 20);
    }
    return `${prefix}${String(micros - now * 1e6).padStart(6, '0')}Z`;
  };
}
