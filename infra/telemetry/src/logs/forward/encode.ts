import { type RememberedFields, rememberFields, rememberNames } from '../../constant-fields.js';
import type { Chunk } from '../../delivery/chunk.js';
import type { AttributeValue, Level, ServiceIdentity } from '../../types.js';
import { identityFields } from '../fields.js';
import { levels } from '../levels.js';
import type { LogRecord } from '../record.js';
import { packText, packValue } from './msgpack.js';

/**
 * Encodes records as entries of Fluentd's forward protocol: `[EventTime, {field: value}]`, ECS names with dots.
 * EventTime keeps nanoseconds; an integer of milliseconds would be acknowledged and then discarded.
 */
export function createForwardEncoder(
  service: Required<ServiceIdentity>,
): (record: LogRecord, chunk: Chunk) => void {
  const always = identityFields(service);
  // by level: all of it is one copy, down to the name before the id
  const constantFields = new Map(
    (Object.keys(levels) as Level[]).map((level) => [
      level,
      rememberFields((fields, chunk) => {
        for (const text of [...always, 'log.level', level]) packText(chunk, text);
        packFields(fields, chunk);
        packText(chunk, 'event.id');
      }),
    ]),
  );
  const fieldName = rememberNames((name, chunk) => packText(chunk, name));
  // texts of 16 and 32 bytes have a head of one and of two
  const traceId = Buffer.from('\xa8trace.id\xd9\x20', 'latin1');
  const spanId = Buffer.from('\xa7span.id\xb0', 'latin1');
  const fixed = always.length / 2 + 3;

  function packFields(fields: readonly AttributeValue[], chunk: Chunk): void {
    for (let at = 0; at < fields.length; at += 2) {
      chunk.bytes(fieldName(fields[at] as string));
      packValue(chunk, fields[at + 1] as AttributeValue);
    }
  }

  return ({ timeMs, id, level, message, span, constant, own }, chunk) => {
    const micros = Math.round(timeMs * 1000);
    const seconds = Math.floor(micros / 1e6);
    const names = fixed + (span ? 2 : 0) + (constant.length + own.length) / 2;
    let at = chunk.length;
    const buffer = chunk.reserve(14);
    buffer[at++] = 0x92; // an array of two
    buffer[at++] = 0xd7; // fixext 8
    buffer[at++] = 0x00; // EventTime
    at = writeUInt32(buffer, seconds, at);
    at = writeUInt32(buffer, (micros - seconds * 1e6) * 1000, at);
    buffer[at++] = 0xde; // map 16
    buffer[at++] = names >> 8;
    buffer[at++] = names & 0xff;
    chunk.length = at;
    chunk.bytes((constantFields.get(level) as RememberedFields)(constant));
    packText(chunk, id);
    chunk.bytes(fieldName('message'));
    packText(chunk, message);
    if (span) {
      chunk.bytes(traceId);
      chunk.ascii(span.traceId);
      chunk.bytes(spanId);
      chunk.ascii(span.spanId);
    }
    packFields(own, chunk);
  };
}

/** Without the checks of Node's own, which cost more than the writing. */
function writeUInt32(buffer: Buffer, value: number, at: number): number {
  buffer[at] = value >>> 24;
  buffer[at + 1] = value >>> 16;
  buffer[at + 2] = value >>> 8;
  buffer[at + 3] = value;
  return at + 4;
}
