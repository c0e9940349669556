import { deflateRawSync } from 'node:zlib';
import { isLatin1 } from '../span-entry.js';
import { hexForms } from './hex-values.js';
import { firstId, type OpenRows } from './open-rows.js';
import type { Scalar } from './rows.js';

/** Head of sealed rows; the sections follow in this order: text, values of each hexadecimal form, packed cells. */
export interface SealedHead {
  rows: number;
  shapes: readonly (readonly string[])[];
  /** Numbers of values: strings, numbers, booleans, then the hexadecimal forms. The codes follow this order from 1. */
  strings: number;
  numbers: number;
  booleans: number;
  span: number;
  trace: number;
  uuid: number;
  /** True when codes need four bytes. */
  isWide: boolean;
  /** True when the text is UTF-16; false when it is Latin-1. */
  isUtf16: boolean;
  textBytes: number;
  cells: number;
  packedBytes: number;
}

export interface SealedSections {
  head: SealedHead;
  sections: Buffer[];
  /** Returns the new code of a code of the open rows. */
  recode(code: number): number;
}

/** Repetitive codes become small at any level; level 1 takes a third of the default's time. */
const level = 1;

/** Types of values in the order of their codes. */
const scalarTypes = ['string', 'number', 'boolean'] as const;

/** Encodes rows for {@link SealedRows}. */
export function sealRows(rows: OpenRows): SealedSections {
  const { values, ids } = rows;
  const sealedCodes = new Uint32Array(values.length);
  const texts: Scalar[] = [];
  const [strings, numbers, booleans] = scalarTypes.map((type) => {
    const before = texts.length;
    for (let code = 1; code < values.length; code++)
      if (typeof values[code] === type) sealedCodes[code] = texts.push(values[code] as Scalar);
    return texts.length - before;
  }) as [number, number, number];
  const firstTrace = 1 + texts.length + ids.span.count;
  const firstUuid = firstTrace + ids.trace.count;
  const recode = (code: number): number => {
    if (code < firstId.span) return sealedCodes[code] as number;
    if (code < firstId.trace) return code - firstId.span + texts.length + 1;
    return code < firstId.uuid ? code - firstId.trace + firstTrace : code - firstId.uuid + firstUuid;
  };

  const lengths = new Uint32Array(texts.length);
  for (let n = 0; n < texts.length; n++) lengths[n] = String(texts[n]).length;
  const joined = texts.join('\n');
  const isUtf16 = !isLatin1(joined);
  const text = Buffer.from(joined, isUtf16 ? 'utf16le' : 'latin1');
  const isWide = firstUuid + ids.uuid.count > 0xffff;
  const packed = deflateRawSync(packCells(rows, recode, lengths, isWide), { level });
  return {
    head: {
      rows: rows.count,
      shapes: rows.shapes,
      strings,
      numbers,
      booleans,
      span: ids.span.count,
      trace: ids.trace.count,
      uuid: ids.uuid.count,
      isWide,
      isUtf16,
      textBytes: text.length,
      cells: rows.cellCount,
      packedBytes: packed.length,
    },
    sections: [text, ...hexForms.map((form) => ids[form].toBytes()), packed],
    recode,
  };
}

/**
 * Returns the lengths of the texts, the shapes of the rows and their codes. Each code is the difference from the last row
 * of the same shape: zero for a repeated value, and mostly one for a new value, so the result compresses well.
 */
function packCells(
  rows: OpenRows,
  recode: (code: number) => number,
  lengths: Uint32Array,
  isWide: boolean,
): Buffer {
  const cells = isWide ? new Uint32Array(rows.cellCount) : new Uint16Array(rows.cellCount);
  const last: (Uint32Array | undefined)[] = [];
  for (let row = 0; row < rows.count; row++) {
    const shape = rows.rowShapes[row] as number;
    const { length } = rows.shapes[shape] as readonly string[];
    const start = rows.starts[row] as number;
    let before = last[shape];
    if (!before) last[shape] = before = new Uint32Array(length);
    for (let n = 0; n < length; n++) {
      const code = recode(rows.cells[start + n] as number);
      cells[start + n] = code - (before[n] as number); // wraps around
      before[n] = code;
    }
  }
  const shapes = Uint16Array.from(rows.rowShapes);
  const parts = [lengths, cells, shapes].map((part) =>
    Buffer.from(part.buffer, part.byteOffset, part.byteLength),
  );
  return Buffer.concat(parts);
}
