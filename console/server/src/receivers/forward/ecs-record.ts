import { type ReadLevel, standardLevel } from '../../store/levels.js';
import { type LogRecord, limits, type RecordCodes, requiredNames } from '../../store/log-record.js';
import type { RecentIds } from '../../store/recent-ids.js';
import { parseIdBytes } from '../../store/rows/id-table.js';
import { formOfLength, type OpenRows } from '../../store/rows/open-rows.js';
import type { Scalar } from '../../store/rows/rows.js';
import { bounded, setOwn } from '../../store/values.js';
import { type FieldName, FieldNames, type FieldRole } from './field-names.js';
import type { ForwardRecord } from './forward-event.js';
import { KeptTexts } from './kept-texts.js';
import { kinds, type PlainValue, readPlainValue } from './plain-value.js';
import { TimeReader } from './time-reader.js';

/** Texts and times that the records of all messages share. */
export interface RecordTools {
  readonly names: FieldNames;
  readonly texts: KeptTexts;
  readonly times: TimeReader;
}

export function createRecordTools(): RecordTools {
  return { names: new FieldNames(), texts: new KeptTexts(), times: new TimeReader() };
}

/** Fluent Bit marks the start and end of a group with the seconds -1 and -2; these entries are not events. */
export const firstGroupMarker = 0xffff_fffe;

/**
 * Record as the kit and most ECS loggers send it: a flat map of texts, numbers and booleans with `@timestamp`,
 * `log.level`, `message` and `service.name`. It is stored from the bytes of its message, without an object for the fields
 * and texts for the ids. `read-value.ts` reads all other records.
 *
 * One object represents the records of a message, one after the other.
 */
export class EcsRecord implements LogRecord, ForwardRecord {
  readonly tag: string;
  readonly time = { seconds: 0, nanoseconds: 0 };
  timeMs = 0;
  level: ReadLevel = standardLevel('info') as ReadLevel;
  service = '';
  readonly #bytes: Buffer;
  readonly #tools: RecordTools;
  readonly #names: FieldName[] = [];
  readonly #kinds = new Uint8Array(limits.fields);
  /** Position and length of each text. */
  readonly #starts = new Uint32Array(limits.fields);
  readonly #lengths = new Uint32Array(limits.fields);
  /** Numbers, and booleans as 0 and 1. */
  readonly #numbers = new Float64Array(limits.fields);
  readonly #value: PlainValue = { kind: 0, start: 0, length: 0, number: 0 };
  readonly #words = new Uint32Array(4);
  #count = 0;
  /** Number of the record in the table of names. */
  #record = 0;
  #hasIsoTime = false;
  /** Indexes of fields; -1 for an absent one. */
  #timestamp = -1;
  #message = -1;
  #trace = -1;
  #event = -1;
  #instance = -1;

  /** @param bytes the entries of the message */
  constructor(tag: string, bytes: Buffer, tools: RecordTools) {
    this.tag = bounded(tag);
    this.#bytes = bytes;
    this.#tools = tools;
  }

  /** Reads the entry between two positions, which is a complete value. Returns false for an entry of another form. */
  read(begin: number, end: number): boolean {
    const bytes = this.#bytes;
    let at = this.#readTime(begin);
    if (at === -1) return false;
    const head = bytes[at++] as number;
    if (head >= 0x80 && head <= 0x8f) this.#count = head & 0x0f;
    else if (head === 0xde) {
      this.#count = bytes.readUInt16BE(at);
      at += 2;
    } else return false;
    if (this.#count > limits.fields) return false;

    const { names } = this.#tools;
    const record = names.beginRecord();
    this.#record = record;
    this.#trace = this.#event = this.#instance = -1;
    let required = 0;
    for (let n = 0; n < this.#count; n++) {
      const keyHead = bytes[at++] as number;
      let length = keyHead & 0x1f;
      if (keyHead === 0xd9) length = bytes[at++] as number;
      else if (keyHead < 0xa0 || keyHead > 0xbf) return false;
      const name = names.read(bytes, at, length);
      if (name === undefined || name.record === record) return false; // the last value of a repeated name counts
      name.record = record;
      name.index = n;
      this.#names[n] = name;
      at = readPlainValue(this.#value, bytes, at + length);
      if (at === -1) return false;
      this.#setValue(n);
      if (name.role === undefined) continue;
      if (!this.#setRole(name.role, n)) return false;
      if (name.isRequired) required++;
    }
    return at === end && required === requiredNames.length;
  }

  /** Reads the beginning of `[time, record]`. Returns the position of the record; -1 for another form. */
  #readTime(begin: number): number {
    const { time } = this;
    const bytes = this.#bytes;
    if (bytes[begin] !== 0x92) return -1;
    const head = bytes[begin + 1];
    if (head === 0xce) {
      time.seconds = bytes.readUInt32BE(begin + 2);
      time.nanoseconds = 0;
      return begin + 6;
    }
    if (head !== 0xd7 || bytes[begin + 2] !== 0) return -1;
    time.seconds = bytes.readUInt32BE(begin + 3);
    time.nanoseconds = bytes.readUInt32BE(begin + 7);
    return time.seconds < firstGroupMarker && time.nanoseconds < 1e9 ? begin + 11 : -1;
  }

  #setValue(n: number): void {
    const { kind, start, length, number } = this.#value;
    this.#kinds[n] = kind;
    this.#starts[n] = start;
    this.#lengths[n] = length;
    this.#numbers[n] = number;
  }

  /** Reads a field that has a meaning. Returns false for a value that must be converted. */
  #setRole(role: FieldRole, n: number): boolean {
    const { kind, start, length } = this.#value;
    if (kind !== kinds.text) return false;
    const { texts, times } = this.#tools;
    switch (role) {
      case 'time':
        this.#timestamp = n;
        this.timeMs = times.read(this.#bytes, start, length);
        this.#hasIsoTime = times.isIso;
        return !Number.isNaN(this.timeMs);
      case 'level': {
        const level = standardLevel(texts.read(this.#bytes, start, length));
        if (level !== undefined) this.level = level;
        return level !== undefined;
      }
      case 'message':
        this.#message = n;
        return true;
      case 'service':
        this.service = texts.read(this.#bytes, start, length);
        return length <= limits.name;
      case 'trace':
        this.#trace = n;
        return length === 32 && this.#isId(start, 'trace');
      case 'span':
        return length === 16 && this.#isId(start, 'span');
      case 'event':
        this.#event = n;
        return true;
      case 'instance':
        this.#instance = n;
        return true;
      case 'unusual':
        return false;
    }
  }

  /** Returns whether a text of the length of the form has only lower-case hexadecimal digits, not all zero. */
  #isId(start: number, form: 'trace' | 'span'): boolean {
    const words = this.#words;
    if (!parseIdBytes(this.#bytes, start, form, words)) return false;
    return words[0] !== 0 || words[1] !== 0 || (form === 'trace' && (words[2] !== 0 || words[3] !== 0));
  }

  get traceId(): string | undefined {
    return this.#trace === -1 ? undefined : this.#uniqueText(this.#trace);
  }

  field(name: string): Scalar | undefined {
    const index = this.#tools.names.indexIn(this.#record, name);
    if (index !== -1) return this.#valueOf(index);
    return name === 'fluent.tag' ? this.tag : undefined;
  }

  get record(): Record<string, unknown> {
    const record: Record<string, unknown> = {};
    for (let n = 0; n < this.#count; n++)
      setOwn(record, (this.#names[n] as FieldName).text, this.#valueOf(n));
    return record;
  }

  addEventId(ids: RecentIds): boolean {
    const event = this.#event;
    if (event === -1) return true;
    return ids.addText(this.#bytes, this.#starts[event] as number, this.#lengths[event] as number);
  }

  putInto(rows: OpenRows, codes: RecordCodes): void {
    if (this.#hasIsoTime) rows.putTime('@timestamp');
    else rows.put('@timestamp', this.#uniqueText(this.#timestamp));
    rows.put('log.level', this.level.text);
    rows.put('message', this.#valueOf(this.#message));
    codes.service = rows.put('service.name', this.service);
    codes.trace = 0;
    for (let n = 0; n < this.#count; n++) {
      const name = this.#names[n] as FieldName;
      if (name.isRequired) continue;
      const code = this.#codeOf(rows, n);
      rows.putCode(name.text, code);
      if (n === this.#trace) codes.trace = code;
    }
    rows.put('fluent.tag', this.tag);
    rows.endRow();
  }

  #codeOf(rows: OpenRows, n: number): number {
    if (this.#kinds[n] !== kinds.text) return rows.codeFor(this.#valueOf(n));
    const code = rows.codeForId(this.#bytes, this.#starts[n] as number, this.#lengths[n] as number);
    return code === -1 ? rows.codeFor(this.#valueOf(n)) : code;
  }

  #valueOf(n: number): Scalar {
    const number = this.#numbers[n] as number;
    if (this.#kinds[n] === kinds.number) return number;
    if (this.#kinds[n] === kinds.boolean) return number === 1;
    const length = this.#lengths[n] as number;
    // ids would only replace texts that are repeated; instances may look like ids
    const isId = formOfLength(length) !== undefined;
    return n === this.#event || (isId && n !== this.#instance)
      ? this.#uniqueText(n)
      : this.#tools.texts.read(this.#bytes, this.#starts[n] as number, length);
  }

  #uniqueText(n: number): string {
    const start = this.#starts[n] as number;
    return this.#bytes.toString('utf8', start, start + (this.#lengths[n] as number));
  }
}
