import { inflateRawSync } from 'node:zlib';
import { isLatin1 } from '../span-entry.js';
import type { DecodedCache, DecodedCells } from './decoded-cache.js';
import { findHex, type HexForm, hexBytes, hexFormOf, hexForms, readHex, writeHex } from './hex-values.js';
import type { CodeSet, Rows, Scalar } from './rows.js';
import type { SealedHead } from './seal-rows.js';
import type { Codes, SectionReader } from './sections.js';

/** Limits of the two maps of decoded cells. */
const maxPlaces = 16;
const maxValues = 128;
/** Longer texts are rarely repeated. */
const maxValueLength = 64;
/** Smallest buffer that zlib accepts. */
const minChunk = 64;

/** Rows in compact form, outside the heap. Texts are searched without decompressing a row. */
export class SealedRows implements Rows {
  readonly #head: SealedHead;
  readonly #text: Buffer;
  readonly #ids: Readonly<Record<HexForm, Buffer>>;
  readonly #firstId: Readonly<Record<HexForm, number>>;
  readonly #packed: Buffer;
  readonly #cache: DecodedCache;

  /** @throws RangeError when a section is missing */
  constructor(head: SealedHead, sections: SectionReader, cache: DecodedCache) {
    this.#head = head;
    this.#cache = cache;
    this.#text = sections.bytes(head.textBytes);
    const id = (form: HexForm) => sections.bytes(head[form] * hexBytes[form]);
    this.#ids = { span: id('span'), trace: id('trace'), uuid: id('uuid') };
    const first = 1 + this.#textCount;
    this.#firstId = { span: first, trace: first + head.span, uuid: first + head.span + head.trace };
    this.#packed = sections.bytes(head.packedBytes);
  }

  get #textCount(): number {
    return this.#head.strings + this.#head.numbers + this.#head.booleans;
  }

  get count(): number {
    return this.#head.rows;
  }

  get #valueCount(): number {
    const { span, trace, uuid } = this.#head;
    return 1 + this.#textCount + span + trace + uuid;
  }

  #decoded(): DecodedCells {
    return this.#cache.get(this, () => this.#decode());
  }

  #decode(): DecodedCells {
    const { rows, shapes, cells: cellCount, isWide } = this.#head;
    const texts = this.#textCount;
    const size = 4 * texts + (isWide ? 4 : 2) * cellCount + 2 * rows;
    // zlib takes another buffer when one is full, and joining them took longer than the rest
    const { buffer, byteOffset } = inflateRawSync(this.#packed, { chunkSize: size + minChunk });
    const lengths = new Uint32Array(buffer, byteOffset, texts);
    const textStarts = new Uint32Array(texts + 1);
    for (let n = 0; n < texts; n++)
      textStarts[n + 1] = (textStarts[n] as number) + (lengths[n] as number) + 1;
    const cellsAt = byteOffset + 4 * texts;
    const cells: Codes = isWide
      ? new Uint32Array(buffer, cellsAt, cellCount)
      : new Uint16Array(buffer, cellsAt, cellCount);
    const rowShapes = new Uint16Array(buffer, cellsAt + cells.byteLength, rows);
    const starts = new Uint32Array(rows);
    const last = new Int32Array(shapes.length).fill(-1);
    let start = 0;
    for (let row = 0; row < rows; row++) {
      const shape = rowShapes[row] as number;
      const { length } = shapes[shape] as readonly string[];
      const before = last[shape] as number;
      if (before !== -1)
        for (let n = 0; n < length; n++)
          cells[start + n] = (cells[start + n] as number) + (cells[before + n] as number); // wraps around
      starts[row] = last[shape] = start;
      start += length;
    }
    return { textStarts, cells, starts, shapes: rowShapes, places: new Map(), values: new Map() };
  }

  value(code: number): Scalar {
    const { strings, numbers } = this.#head;
    if (code > this.#textCount) {
      const form = this.#formOf(code);
      return readHex(this.#ids[form], (code - this.#firstId[form]) * hexBytes[form], form);
    }
    const { textStarts, values } = this.#decoded();
    const known = values.get(code);
    if (known !== undefined) return known;
    const text = this.#slice(textStarts[code - 1] as number, (textStarts[code] as number) - 1);
    const isText = code <= strings;
    const value = isText ? text : code <= strings + numbers ? Number(text) : text === 'true';
    if (values.size < maxValues && text.length <= maxValueLength) values.set(code, value);
    return value;
  }

  #formOf(code: number): HexForm {
    if (code < this.#firstId.trace) return 'span';
    return code < this.#firstId.uuid ? 'trace' : 'uuid';
  }

  #slice(start: number, end: number): string {
    return this.#head.isUtf16
      ? this.#text.toString('utf16le', 2 * start, 2 * end)
      : this.#text.toString('latin1', start, end);
  }

  codesOf(text: string): number[] {
    const form = hexFormOf(text);
    if (form) {
      const wanted = Buffer.alloc(hexBytes[form]);
      writeHex(wanted, 0, text, form);
      const ids = this.#ids[form];
      for (let at = ids.indexOf(wanted); at !== -1; at = ids.indexOf(wanted, at + 1))
        if (at % wanted.length === 0) return [this.#firstId[form] + at / wanted.length];
      // a number can have 16 digits
      if (form !== 'span' || !/^\d+$/.test(text)) return [];
    }
    return text === '' ? this.#emptyText() : this.#findText(text, (found) => found === text);
  }

  #emptyText(): number[] {
    const { textStarts } = this.#decoded();
    for (let code = 1; code <= this.#head.strings; code++)
      if ((textStarts[code] as number) - (textStarts[code - 1] as number) === 1) return [code];
    return [];
  }

  /** Returns the codes whose texts pass, among those that contain `text` as written. */
  #findText(text: string, passes: (found: string) => boolean): number[] {
    const { isUtf16 } = this.#head;
    if (!isUtf16 && !isLatin1(text)) return [];
    const wanted = Buffer.from(text, isUtf16 ? 'utf16le' : 'latin1');
    const unit = isUtf16 ? 2 : 1;
    const found: number[] = [];
    if (wanted.length === 0) return found;
    for (let at = this.#text.indexOf(wanted); at !== -1; ) {
      const code = this.#codeAt(Math.floor(at / unit));
      const { textStarts } = this.#decoded();
      const end = textStarts[code] as number;
      if (at % unit === 0 && passes(this.#slice(textStarts[code - 1] as number, end - 1))) {
        found.push(code);
        at = this.#text.indexOf(wanted, end * unit);
      } else at = this.#text.indexOf(wanted, at + 1);
    }
    return found;
  }

  /** Returns the code of the text at a character of the joined texts. */
  #codeAt(at: number): number {
    const { textStarts } = this.#decoded();
    let low = 0;
    let high = textStarts.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((textStarts[middle] as number) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  codesWith(needle: string): CodeSet | undefined {
    let marks: MarkedCodes | undefined;
    const mark = (code: number) => {
      marks ??= new MarkedCodes(this.#valueCount);
      marks.add(code);
    };
    for (const form of hexForms)
      for (const n of findHex(this.#ids[form], form, needle)) mark(this.#firstId[form] + n);
    if (needle.toUpperCase() === needle) {
      // without letters, the bytes can be searched
      for (const code of this.#findText(needle, (found) => found.includes(needle))) mark(code);
      return marks;
    }
    const text = this.#slice(0, this.#text.length);
    const pattern = new RegExp(escaped(needle), 'gi');
    for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
      const code = this.#codeAt(match.index);
      const { textStarts } = this.#decoded();
      const end = textStarts[code] as number;
      if (
        text
          .slice(textStarts[code - 1], end - 1)
          .toLowerCase()
          .includes(needle)
      ) {
        mark(code);
        pattern.lastIndex = end;
      } else pattern.lastIndex = match.index + 1;
    }
    return marks;
  }

  names(row: number): readonly string[] {
    return this.#head.shapes[this.#decoded().shapes[row] as number] as readonly string[];
  }

  indexOf(row: number, name: string): number {
    const { shapes, places } = this.#decoded();
    let ofShape = places.get(name);
    if (!ofShape) {
      if (places.size >= maxPlaces) places.clear();
      ofShape = new Int16Array(this.#head.shapes.length).fill(-2);
      places.set(name, ofShape);
    }
    const shape = shapes[row] as number;
    let at = ofShape[shape] as number;
    if (at === -2) {
      at = (this.#head.shapes[shape] as readonly string[]).indexOf(name);
      ofShape[shape] = at;
    }
    return at;
  }

  hasName(name: string): boolean {
    return this.#head.shapes.some((names) => names.includes(name));
  }

  shapeNames(): Iterable<readonly string[]> {
    return this.#head.shapes;
  }

  code(row: number, n: number): number {
    const { cells, starts } = this.#decoded();
    return cells[(starts[row] as number) + n] as number;
  }

  release(): void {
    this.#cache.delete(this);
  }
}

/** Set of codes that is faster than `Set` for the cells of a block. */
class MarkedCodes implements CodeSet {
  readonly #marks: Uint8Array;

  constructor(count: number) {
    this.#marks = new Uint8Array(count);
  }
  add(code: number): void {
    this.#marks[code] = 1;
  }
  has(code: number): boolean {
    return this.#marks[code] === 1;
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
