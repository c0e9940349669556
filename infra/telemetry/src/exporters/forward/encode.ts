import type { AttributeValue, ConstantFields } from '../../attribute-list.js';
import { Chunk, fillAscii } from '../../encoding/chunk.js';
import { packText, packValue, writeUInt32 } from '../../encoding/msgpack.js';
import { identityFields } from '../../logs/fields.js';
import type { LogRecord } from '../../logs/record.js';
import type { Level } from '../../types/log.js';
import type { ServiceIdentity } from '../../types/telemetry.js';

/**
 * Encoded start of the records that have the same level and constant fields, and often the same message. Zeros stand in
 * place of the time, the number of fields and the ids.
 */
interface Template {
  readonly constant: ConstantFields;
  readonly level: Level;
  /** True for records of a span. */
  readonly traced: boolean;
  readonly idLength: number;
  /** Undefined when the message is not part of the template. */
  readonly message: string | undefined;
  /** Name of the record's first own field; undefined when there is none, or it is not part of the template. */
  readonly first: string | undefined;
  readonly traceIdAt: number;
  readonly spanIdAt: number;
  readonly idAt: number;
  /** Number of fields, `event.id` and `message` included. */
  readonly fields: number;
  /** Bytes up to and including the name of the message, or of the first field of the record itself. */
  readonly bytes: Buffer;
}

/** An array of two: an EventTime (fixext 8 of type 0), and a map whose size fits into 16 bits. */
const head = [0x92, 0xd7, 0x00, 0, 0, 0, 0, 0, 0, 0, 0, 0xde, 0, 0];
const secondsAt = 3;
const nanosAt = 7;
const fieldsAt = 12;

/** Maximum number of templates with a message; further messages are encoded for each record. */
const maxMessages = 8;

/** Templates with the same constant fields. */
interface Templates {
  readonly byMessage: Template[];
  readonly others: Template[];
}

/**
 * Creates an encoder of records as entries of Fluentd's forward protocol: `[EventTime, {field: value}]`, with dotted
 * ECS names. EventTime has nanoseconds; receivers would acknowledge an integer of milliseconds and then discard the
 * entry.
 */
export function createForwardEncoder(
  service: Required<ServiceIdentity>,
): (record: LogRecord, chunk: Chunk) => void {
  const always = identityFields(service);
  const templates = new WeakMap<ConstantFields, Templates>();

  function templatesOf(constant: ConstantFields): Templates {
    let found = templates.get(constant);
    if (found === undefined) {
      found = { byMessage: [], others: [] };
      templates.set(constant, found);
    }
    return found;
  }

  /** Checked first, because consecutive records mostly use the same template. */
  let latest: Template | undefined;

  function templateOf(record: LogRecord): Template {
    if (latest === undefined || latest.constant !== record.constant || !isFor(latest, record))
      latest = lookUp(record);
    return latest;
  }

  function lookUp(record: LogRecord): Template {
    const { byMessage, others } = templatesOf(record.constant);
    const { message } = record;
    const first = record.own[0] as string | undefined;
    for (const known of byMessage) if (isFor(known, record)) return known;
    if (byMessage.length < maxMessages) return added(byMessage, makeTemplate(record, message, first));
    for (const known of others) if (fits(known, record)) return known;
    return added(others, makeTemplate(record, undefined, undefined));
  }

  function makeTemplate(
    { constant, level, span, id }: LogRecord,
    message: string | undefined,
    first: string | undefined,
  ): Template {
    const chunk = new Chunk(512);
    chunk.bytes(Buffer.from(head));
    packFields([...always, 'log.level', level], chunk);
    packFields(constant, chunk);
    const traced = span !== undefined;
    if (traced) packFields(['trace.id', '0'.repeat(32)], chunk);
    const traceIdAt = chunk.length - 32;
    if (traced) packFields(['span.id', '0'.repeat(16)], chunk);
    const spanIdAt = chunk.length - 16;
    packFields(['event.id', '0'.repeat(id.length)], chunk);
    const idAt = chunk.length - id.length;
    packText(chunk, 'message');
    if (message !== undefined) packText(chunk, message);
    if (first !== undefined) packText(chunk, first);
    const fields = always.length / 2 + constant.length / 2 + (traced ? 5 : 3);
    const { bytes } = chunk.cut();
    return {
      constant,
      level,
      traced,
      idLength: id.length,
      message,
      first,
      traceIdAt,
      spanIdAt,
      idAt,
      fields,
      bytes,
    };
  }

  return (record, chunk) => {
    const { timeMs, id, message, span, own } = record;
    const template = templateOf(record);
    const start = chunk.length;
    chunk.bytes(template.bytes);
    const { buffer } = chunk;
    const micros = Math.round(timeMs * 1000);
    const seconds = Math.floor(micros / 1e6);
    writeUInt32(buffer, seconds, start + secondsAt);
    writeUInt32(buffer, (micros - seconds * 1e6) * 1000, start + nanosAt);
    const count = template.fields + own.length / 2;
    buffer[start + fieldsAt] = count >> 8;
    buffer[start + fieldsAt + 1] = count;
    if (span !== undefined) {
      fillAscii(buffer, span.traceId, start + template.traceIdAt);
      fillAscii(buffer, span.spanId, start + template.spanIdAt);
    }
    fillAscii(buffer, id, start + template.idAt);
    if (template.message === undefined) packText(chunk, message);
    let packed = 0;
    if (template.first !== undefined) {
      packValue(chunk, own[1] as AttributeValue);
      packed = 2;
    }
    packFields(own, chunk, packed);
  };
}

/** Returns whether the record has the message and the first field name of the template. */
function isFor(template: Template, record: LogRecord): boolean {
  return template.message === record.message && template.first === record.own[0] && fits(template, record);
}

function fits({ level, traced, idLength }: Template, record: LogRecord): boolean {
  return level === record.level && traced === (record.span !== undefined) && idLength === record.id.length;
}

function added<T>(list: T[], item: T): T {
  list.push(item);
  return item;
}

function packFields(fields: readonly AttributeValue[], chunk: Chunk, from = 0): void {
  for (let at = from; at < fields.length; at += 2) {
    packText(chunk, fields[at] as string);
    packValue(chunk, fields[at + 1] as AttributeValue);
  }
}
