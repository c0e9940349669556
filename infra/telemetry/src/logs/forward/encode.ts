import type { ByteString } from '../../bytes/byte-string.js';
import { createNames } from '../../bytes/names.js';
import { rememberBytes } from '../../constant-fields.js';
import type { AttributeValue, ServiceIdentity } from '../../types.js';
import { ecsVersion } from '../fields.js';
import type { LogRecord } from '../record.js';
import { packText, packValue, uint16, uint32 } from './msgpack.js';

/**
 * Encodes records as entries of Fluentd's forward protocol: `[EventTime, {field: value}]`, ECS names with dots.
 * EventTime keeps nanoseconds; an integer of milliseconds would be acknowledged and then discarded.
 */
export function createForwardEncoder(service: Required<ServiceIdentity>): (record: LogRecord) => ByteString {
  const always: readonly [string, string][] = [
    ['ecs.version', ecsVersion],
    ['service.name', service.name],
    ['service.version', service.version],
    ['service.environment', service.environment],
    ['service.node.name', service.instance],
  ];
  const packed = always.map(([name, value]) => packText(name) + packText(value)).join('');
  const packConstant = rememberBytes((fields) => {
    let out = packed;
    for (let at = 0; at < fields.length; at += 2) {
      out += packText(fields[at] as string) + packValue(fields[at + 1] as AttributeValue);
    }
    return out;
  });
  const packName = createNames(packText);
  const [eventId, logLevel, message, traceId, spanId] = [
    'event.id',
    'log.level',
    'message',
    'trace.id',
    'span.id',
  ].map(packText);
  return (record) => {
    const { span, fields, constant } = record;
    const micros = Math.round(record.timeMs * 1000);
    const seconds = Math.floor(micros / 1e6);
    const names = always.length + 3 + (span ? 2 : 0) + fields.length / 2;
    // an array of two: fixext 8 of type 0, which is EventTime, and a map 16
    let out = `\x92\xd7\x00${uint32(seconds)}${uint32((micros - seconds * 1e6) * 1000)}\xde${uint16(names)}${packConstant(constant)}`;
    out += `${eventId}${packText(record.id)}${logLevel}${packText(record.level)}${message}${packText(record.message)}`;
    if (span) out += `${traceId}${packText(span.traceId)}${spanId}${packText(span.spanId)}`;
    for (let at = constant.length; at < fields.length; at += 2) {
      out += packName(fields[at] as string) + packValue(fields[at + 1] as AttributeValue);
    }
    return out;
  };
}
