import type { ConstantFields } from '../../constant-fields.js';
import { Chunk, fillAscii } from '../../delivery/chunk.js';
import type { AttributeValue, Level, ServiceIdentity } from '../../types.js';
import { identityFields } from '../fields.js';
import type { LogRecord } from '../record.js';
import { packText, packValue, writeUInt32 } from './msgpack.js';

/** All that records of one level with the same constant fields have in common; zeros stand for time, count and ids. */
interface Template {
  readonly level: Level;
  /** Whether they belong to a span. */
  readonly traced: boolean;
  readonly traceIdAt: number;
  readonly spanIdAt: number;
  /** Of its fields, `event.id` and `message` included. */
  readonly fields: number;
  /** Down to the name before the id. */
  readonly bytes: Buffer;
}

/** An array of two: an EventTime (fixext 8 of type 0), and a map whose size fits into 16 bits. */
const head = [0x92, 0xd7, 0x00, 0, 0, 0, 0, 0, 0, 0, 0, 0xde, 0, 0];
const secondsAt = 3;
const nanosAt = 7;
const fieldsAt = 12;

/**
 * Encodes records as entries of Fluentd's forward protocol: `[EventTime, {field: value}]`, ECS names with dots.
 * EventTime keeps nanoseconds; an integer of milliseconds would be acknowledged and then discarded.
 */
export function createForwardEncoder(
  service: Required<ServiceIdentity>,
): (record: LogRecord, chunk: Chunk) => void {
  const always = identityFields(service);
  const templates = new WeakMap<ConstantFields, Template[]>();

  function templateOf(constant: ConstantFields, level: Level, traced: boolean): Template {
    const found = templates.get(constant) ?? [];
    if (found.length === 0) templates.set(constant, found);
    for (const template of found) if (template.level === level && template.traced === traced) return template;
    const chunk = new Chunk(512);
    chunk.bytes(Buffer.from(head));
    packFields([...always, 'log.level', level], chunk);
    packFields(constant, chunk);
    if (traced) packFields(['trace.id', '0'.repeat(32)], chunk);
    const traceIdAt = chunk.length - 32;
    if (traced) packFields(['span.id', '0'.repeat(16)], chunk);
    const spanIdAt = chunk.length - 16;
    packText(chunk, 'event.id');
    const fields = always.length / 2 + constant.length / 2 + (traced ? 5 : 3);
    const template = { level, traced, traceIdAt, spanIdAt, fields, bytes: chunk.cut().bytes };
    found.push(template);
    return template;
  }

  return ({ timeMs, id, level, message, span, constant, own }, chunk) => {
    const { bytes, fields, traceIdAt, spanIdAt } = templateOf(constant, level, span !== undefined);
    const start = chunk.length;
    chunk.bytes(bytes);
    const { buffer } = chunk;
    const micros = Math.round(timeMs * 1000);
    const seconds = Math.floor(micros / 1e6);
    writeUInt32(buffer, seconds, start + secondsAt);
    writeUInt32(buffer, (micros - seconds * 1e6) * 1000, start + nanosAt);
    const count = fields + own.length / 2;
    buffer[start + fieldsAt] = count >> 8;
    buffer[start + fieldsAt + 1] = count;
    if (span !== undefined) {
      fillAscii(buffer, span.traceId, start + traceIdAt);
      fillAscii(buffer, span.spanId, start + spanIdAt);
    }
    packText(chunk, id);
    packText(chunk, 'message');
    packText(chunk, message);
    packFields(own, chunk);
  };
}

function packFields(fields: readonly AttributeValue[], chunk: Chunk): void {
  for (let at = 0; at < fields.length; at += 2) {
    packText(chunk, fields[at] as string);
    packValue(chunk, fields[at + 1] as AttributeValue);
  }
}
