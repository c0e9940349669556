import { Chunk } from '../../delivery/chunk.js';
import type { ServiceIdentity } from '../../types.js';
import { ecsVersion } from '../fields.js';
import type { LogRecord } from '../record.js';
import { packText, packValue } from './msgpack.js';

/**
 * Encodes records as entries of Fluentd's forward protocol: `[EventTime, {field: value}]`, ECS names with dots.
 * EventTime keeps nanoseconds; an integer of milliseconds would be acknowledged and then discarded.
 */
export function createForwardEncoder(
  service: Required<ServiceIdentity>,
): (record: LogRecord, chunk: Chunk) => void {
  const constant: readonly [string, string][] = [
    ['ecs.version', ecsVersion],
    ['service.name', service.name],
    ['service.version', service.version],
    ['service.environment', service.environment],
    ['service.node.name', service.instance],
  ];
  const packed = packPairs(constant);
  return (record, chunk) => {
    const micros = Math.round(record.timeMs * 1000);
    const seconds = Math.floor(micros / 1e6);
    const names = constant.length + 3 + (record.span ? 2 : 0) + record.fields.length / 2;
    let at = chunk.length;
    const buffer = chunk.reserve(14);
    buffer[at++] = 0x92; // an array of two
    buffer[at++] = 0xd7; // fixext 8
    buffer[at++] = 0x00; // EventTime
    at = buffer.writeUInt32BE(seconds, at);
    at = buffer.writeUInt32BE((micros - seconds * 1e6) * 1000, at);
    buffer[at++] = 0xde; // map 16
    chunk.length = buffer.writeUInt16BE(names, at);
    packText(chunk, 'event.id');
    packText(chunk, record.id);
    packText(chunk, 'log.level');
    packText(chunk, record.level);
    packText(chunk, 'message');
    packText(chunk, record.message);
    if (record.span) {
      packText(chunk, 'trace.id');
      packText(chunk, record.span.traceId);
      packText(chunk, 'span.id');
      packText(chunk, record.span.spanId);
    }
    chunk.bytes(packed);
    const fields = record.fields;
    for (let field = 0; field < fields.length; field += 2) {
      packText(chunk, fields[field] as string);
      packValue(chunk, fields[field + 1] as string);
    }
  };
}

function packPairs(pairs: readonly [string, string][]): Buffer {
  const chunk = new Chunk(256);
  for (const [name, value] of pairs) {
    packText(chunk, name);
    packText(chunk, value);
  }
  return chunk.cut().bytes;
}
