import { requiredNames } from '../../store/log-record.js';
import { isSame } from './kept-texts.js';

/** Meaning of a field for the console. */
export type FieldRole =
  | 'time'
  | 'level'
  | 'message'
  | 'service'
  | 'trace'
  | 'span'
  | 'event'
  | 'instance'
  | 'unusual';

/** Name of fields; there is one object for each different name. */
export interface FieldName {
  readonly text: string;
  /** Undefined for a name without a meaning for the console. */
  readonly role: FieldRole | undefined;
  /** True for a field that every stored record has. */
  readonly isRequired: boolean;
  /** Number of the record that had the name last, and the index of its field there. */
  record: number;
  index: number;
}

const roles: ReadonlyMap<string, FieldRole> = new Map([
  ['@timestamp', 'time'],
  ['log.level', 'level'],
  ['message', 'message'],
  ['service.name', 'service'],
  ['trace.id', 'trace'],
  ['span.id', 'span'],
  ['event.id', 'event'],
  ['service.node.name', 'instance'],
  // other ways to write the fields above, and the field that the console adds
  ...['trace_id', 'traceId', 'span_id', 'spanId', 'severity_number', 'fluent.tag', '__proto__'].map(
    (name) => [name, 'unusual'] as const,
  ),
]);

const required: ReadonlySet<string> = new Set(requiredNames);

const slots = 2048;
/** With more names, the table is emptied before the next record. */
const maxNames = slots / 4;
/** Slots that are tried, so that names with equal hashes cost little. */
const maxProbes = 8;
const maxLength = 64;

/** Table of the names of fields, which records repeat. */
export class FieldNames {
  #names: (FieldName | undefined)[] = new Array(slots).fill(undefined);
  readonly #byText = new Map<string, FieldName>();
  #record = 0;

  /**
   * Makes room for the names of a record, which must stay until its end: their objects show whether a name is repeated.
   * Returns the number of the record.
   */
  beginRecord(): number {
    if (this.#byText.size >= maxNames) {
      this.#names = new Array(slots).fill(undefined);
      this.#byText.clear();
    }
    return ++this.#record;
  }

  /**
   * Returns the name at a position, whose bytes must exist; undefined when it is empty, over 64 bytes, has characters beyond
   * ASCII, or finds no place.
   */
  read(bytes: Buffer, start: number, length: number): FieldName | undefined {
    if (length === 0 || length > maxLength) return undefined;
    const first = hashOf(bytes, start, length);
    for (let probe = 0; probe < maxProbes; probe++) {
      const slot = (first + probe) % slots;
      const name = this.#names[slot];
      if (name === undefined) return this.#add(slot, bytes, start, length);
      if (isSame(name.text, bytes, start, length)) return name;
    }
    return undefined;
  }

  /** Returns the index of the field with a name in the record with a number; -1 when the record lacks it. */
  indexIn(record: number, text: string): number {
    const name = this.#byText.get(text);
    return name?.record === record ? name.index : -1;
  }

  #add(slot: number, bytes: Buffer, start: number, length: number): FieldName | undefined {
    const text = bytes.toString('utf8', start, start + length);
    if (!isSame(text, bytes, start, length)) return undefined; // not ASCII
    const name = { text, role: roles.get(text), isRequired: required.has(text), record: 0, index: 0 };
    this.#names[slot] = name;
    this.#byText.set(text, name);
    return name;
  }
}

/** Reads the length and four bytes, by which the names of one sender differ. */
function hashOf(bytes: Buffer, start: number, length: number): number {
  return (
    length * 31 +
    (bytes[start] as number) * 7 +
    (bytes[start + (length >> 2)] as number) * 61 +
    (bytes[start + (length >> 1)] as number) * 13 +
    (bytes[start + length - 1] as number) * 127
  );
}
