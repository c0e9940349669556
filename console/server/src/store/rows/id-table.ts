import { larger } from '../larger.js';
import { type HexForm, hexBytes } from './hex-values.js';

/** Value of each hexadecimal digit in lower case; 255 for any other character. */
const digitOf = new Uint8Array(128).fill(255);
for (let digit = 0; digit < 16; digit++) digitOf[digit.toString(16).charCodeAt(0)] = digit;

const dash = 0x2d;

/**
 * Set of ids of one form, as numbers in typed arrays. Most values of telemetry that are new are ids; as strings in a map
 * they would survive to the old generation, and their collection was the largest cost of the store.
 */
export class IdTable {
  readonly form: HexForm;
  readonly #size: number;
  #words: Uint32Array;
  /** Index of the id plus 1, by hash; 0 for a free slot. */
  #slots: Int32Array;
  #count = 0;
  readonly #parsed = new Uint32Array(4);

  constructor(form: HexForm) {
    this.form = form;
    this.#size = hexBytes[form] / 4;
    this.#words = new Uint32Array(64 * this.#size);
    this.#slots = new Int32Array(128);
  }

  get count(): number {
    return this.#count;
  }

  get byteLength(): number {
    return this.#words.byteLength + this.#slots.byteLength;
  }

  /** Returns the index of an id, which is added if necessary; -1 for a text of another form. */
  indexFor(text: string): number {
    return parseId(text, this.form, this.#parsed) ? this.indexForWords(this.#parsed) : -1;
  }

  /** Like {@link indexFor}, for a text of ASCII characters that has the length of the form. */
  indexForBytes(bytes: Uint8Array, start: number): number {
    return parseIdBytes(bytes, start, this.form, this.#parsed) ? this.indexForWords(this.#parsed) : -1;
  }

  /** Returns the index of an id; -1 when it is absent or of another form. */
  indexOf(text: string): number {
    return parseId(text, this.form, this.#parsed) ? this.indexOfWords(this.#parsed) : -1;
  }

  /** Returns the index of an id that {@link parseId} has read, and adds it if necessary. */
  indexForWords(id: Uint32Array): number {
    const found = this.#find(id);
    return found >= 0 ? found : this.#add(~found, id);
  }

  /** Returns the index of an id that {@link parseId} has read; -1 when it is absent. */
  indexOfWords(id: Uint32Array): number {
    return Math.max(-1, this.#find(id));
  }

  /** Returns the index of an id, or the complement of the free slot for it. */
  #find(id: Uint32Array): number {
    const mask = this.#slots.length - 1;
    let slot = hashOf(id, this.#size) & mask;
    for (;;) {
      const index = (this.#slots[slot] as number) - 1;
      if (index < 0) return ~slot;
      if (this.#isAt(index, id)) return index;
      slot = (slot + 1) & mask;
    }
  }

  #isAt(index: number, id: Uint32Array): boolean {
    const start = index * this.#size;
    for (let n = 0; n < this.#size; n++) if (this.#words[start + n] !== id[n]) return false;
    return true;
  }

  #add(slot: number, id: Uint32Array): number {
    const index = this.#count++;
    const start = index * this.#size;
    if (start === this.#words.length) this.#words = larger(this.#words);
    for (let n = 0; n < this.#size; n++) this.#words[start + n] = id[n] as number;
    this.#slots[slot] = index + 1;
    if (2 * this.#count > this.#slots.length) this.#grow();
    return index;
  }

  #grow(): void {
    this.#slots = new Int32Array(2 * this.#slots.length);
    const mask = this.#slots.length - 1;
    for (let index = 0; index < this.#count; index++) {
      let slot = hashOf(this.#words, this.#size, index * this.#size) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = index + 1;
    }
  }

  /** Returns the ids as bytes, one after the other. */
  toBytes(): Buffer {
    const bytes = Buffer.from(new ArrayBuffer(4 * this.#count * this.#size));
    const view = new DataView(bytes.buffer);
    for (let n = 0; n < this.#count * this.#size; n++) view.setUint32(4 * n, this.#words[n] as number);
    return bytes;
  }

  /** Returns the text of an id. */
  value(index: number): string {
    let text = '';
    for (let n = 0; n < this.#size; n++)
      text += (this.#words[index * this.#size + n] as number).toString(16).padStart(8, '0');
    if (this.form !== 'uuid') return text;
    return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
  }
}

function hashOf(words: Uint32Array, size: number, start = 0): number {
  let hash = 0;
  for (let n = start; n < start + size; n++) hash = Math.imul(hash ^ (words[n] as number), 0x9e3779b1);
  return hash ^ (hash >>> 15);
}

/** Reads the digits of an id into numbers of 32 bits. Returns false for a text of another form. */
export function parseId(text: string, form: HexForm, into: Uint32Array): boolean {
  const isUuid = form === 'uuid';
  const size = hexBytes[form] / 4;
  let at = 0;
  for (let word = 0; word < size; word++) {
    let value = 0;
    for (let n = 0; n < 8; n++) {
      if (isUuid && (at === 8 || at === 13 || at === 18 || at === 23) && text.charCodeAt(at++) !== dash)
        return false;
      const code = text.charCodeAt(at++);
      const digit = code < 128 ? (digitOf[code] as number) : 255;
      if (digit === 255) return false;
      value = (value << 4) | digit;
    }
    into[word] = value;
  }
  return true;
}

/** Like {@link parseId}, for the ASCII characters at `start`, which are as many as the form has. */
export function parseIdBytes(bytes: Uint8Array, start: number, form: HexForm, into: Uint32Array): boolean {
  const isUuid = form === 'uuid';
  const size = hexBytes[form] / 4;
  let at = start;
  for (let word = 0; word < size; word++) {
    let value = 0;
    for (let n = 0; n < 8; n++) {
      const place = at - start;
      if (isUuid && (place === 8 || place === 13 || place === 18 || place === 23) && bytes[at++] !== dash)
        return false;
      const code = bytes[at++] as number;
      const digit = code < 128 ? (digitOf[code] as number) : 255;
      if (digit === 255) return false;
      value = (value << 4) | digit;
    }
    into[word] = value;
  }
  return true;
}
