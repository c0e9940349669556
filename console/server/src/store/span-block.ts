import type { AttributeColumn, AttributeColumns } from './attribute-columns.js';
import { createBlockOperations } from './block-operations.js';
import type { BlockPlace } from './log-block.js';
import { OpenRows } from './rows/open-rows.js';
import type { Rows } from './rows/rows.js';
import { type SealedHead, sealRows } from './rows/seal-rows.js';
import { type DecodedCache, SealedRows } from './rows/sealed-rows.js';
import { SectionReader, writeSections } from './rows/sections.js';
import type { StoredSpan } from './span.js';
import { attributeName, putSpanCells } from './span-cells.js';
import { httpFieldsOf } from './span-entry.js';
import { instanceOf, orderOf, peerOf, userOf } from './span-fields.js';
import { flagsOf } from './span-flags.js';
import type { SpanOperation } from './span-operation.js';

/** Columns with codes of the block's rows; 0 for an absent value. */
export const codeColumns = [
  'trace',
  'id',
  'parent',
  'service',
  'name',
  'method',
  'route',
  'path',
  'instance',
  'peer',
  'user',
  'order',
] as const;
export type CodeColumn = (typeof codeColumns)[number];

export interface SpanColumns {
  starts: ArrayLike<number>;
  durations: ArrayLike<number>;
  /** See `span-flags.ts`. */
  flags: ArrayLike<number>;
  /** HTTP status; 0 for none. */
  statuses: ArrayLike<number>;
  codes: Readonly<Record<CodeColumn, ArrayLike<number>>>;
}

/** Spans that arrived one after the other. */
export interface SpanBlock extends BlockPlace {
  readonly rows: Rows;
  readonly columns: SpanColumns;
  /** Estimated. */
  readonly bytes: number;
  /** Number of spans that are part of a stored trace. */
  live: number;
  /** Returns the text of a code of a column; texts that are repeated in the block are decoded once. */
  text(code: number): string;
  /** Returns the operation of a row: the same object for equal operations. */
  operation(row: number): SpanOperation;
  /** Returns the values of an attribute of all rows, for queries that read it of many; undefined without a column. */
  attributeColumn(name: string): AttributeColumn | undefined;
}

/** Memory that the sealed blocks of a store share. */
export interface SpanBlockCaches {
  readonly cells: DecodedCache;
  readonly columns: AttributeColumns;
}

/** Bytes of one span in the columns of an open block. */
const columnBytes = 8 * (4 + codeColumns.length);
const sealedOverhead = 900;
/** Bytes of one span in the list of operations, which the first query of a block makes. */
const operationBytes = 2;

/** Decoded texts of one block. */
class Texts {
  readonly #rows: Rows;
  #texts = new Map<number, string>();

  constructor(rows: Rows) {
    this.#rows = rows;
  }
  get(code: number): string {
    let text = this.#texts.get(code);
    if (text === undefined) {
      text = String(this.#rows.value(code));
      // services, names and routes are few; ids are not repeated
      if (this.#texts.size < 128) this.#texts.set(code, text);
    }
    return text;
  }
}

export class OpenSpanBlock implements SpanBlock {
  readonly sequence: number;
  readonly run: string;
  readonly rows = new OpenRows();
  live = 0;
  readonly columns = {
    starts: [] as number[],
    durations: [] as number[],
    flags: [] as number[],
    statuses: [] as number[],
    codes: Object.fromEntries(codeColumns.map((name) => [name, [] as number[]])) as Record<
      CodeColumn,
      number[]
    >,
  };

  readonly operation = createBlockOperations(this);

  constructor({ sequence, run }: BlockPlace) {
    this.sequence = sequence;
    this.run = run;
  }

  get bytes(): number {
    return this.rows.count === 0 ? 0 : columnBytes * this.rows.count + this.rows.bytes;
  }

  text(code: number): string {
    return String(this.rows.value(code));
  }

  attributeColumn(): undefined {
    return undefined;
  }

  /** Returns the row of the span. */
  add(span: StoredSpan): number {
    const { rows, columns } = this;
    const { codes } = columns;
    putSpanCells(rows, span);
    const put = (column: CodeColumn, value: string | undefined) =>
      codes[column].push(value === undefined ? 0 : rows.codeFor(value));
    const http = httpFieldsOf(span.attributes);
    put('trace', span.traceId);
    put('id', span.id);
    put('parent', span.parentId);
    put('service', span.service);
    put('name', span.name);
    put('method', http?.method);
    put('route', http?.route);
    put('path', http?.path);
    put('instance', instanceOf(span));
    put('peer', peerOf(span));
    put('user', userOf(span.attributes));
    put('order', orderOf(span.attributes));
    columns.starts.push(span.startUs);
    columns.durations.push(span.durationUs);
    columns.flags.push(flagsOf(span));
    columns.statuses.push(http?.statusCode ?? 0);
    this.live++;
    return rows.endRow();
  }
}

export interface SealedSpanHead extends BlockPlace {
  rows: SealedHead;
}

/** Spans in compact form, outside the heap. The buffer is written to disk unchanged. */
export class SealedSpanBlock implements SpanBlock {
  readonly head: SealedSpanHead;
  readonly buffer: Buffer;
  readonly rows: SealedRows;
  readonly columns: SpanColumns;
  readonly bytes: number;
  readonly operation: SpanBlock['operation'];
  readonly #texts: Texts;
  readonly #columns: AttributeColumns;
  live: number;

  /** @throws RangeError when a section is missing */
  constructor(head: SealedSpanHead, buffer: Buffer, { cells, columns }: SpanBlockCaches) {
    const sections = new SectionReader(buffer);
    const { rows: count, isWide } = head.rows;
    this.head = head;
    this.buffer = buffer;
    this.live = count;
    const starts = sections.float64(count);
    const durations = sections.float64(count);
    const flags = sections.bytes(count);
    const statusCodes = sections.uint16(count);
    const codes = Object.fromEntries(
      codeColumns.map((name) => [name, sections.codes(count, isWide)]),
    ) as unknown as Record<CodeColumn, ArrayLike<number>>;
    this.columns = { starts, durations, flags, statuses: statusCodes, codes };
    this.rows = new SealedRows(head.rows, sections, cells);
    this.#columns = columns;
    this.#texts = new Texts(this.rows);
    this.operation = createBlockOperations(this);
    const names = head.rows.shapes.reduce((sum, shape) => sum + shape.length, 0);
    this.bytes = sealedOverhead + buffer.length + 8 * names + operationBytes * count;
  }

  get sequence(): number {
    return this.head.sequence;
  }
  get run(): string {
    return this.head.run;
  }
  text(code: number): string {
    return this.#texts.get(code);
  }
  attributeColumn(name: string): AttributeColumn | undefined {
    return this.#columns.of(this.rows, attributeName(name));
  }
  release(): void {
    this.rows.release();
    this.#columns.delete(this.rows);
  }
}

/** Compresses the spans of a block. */
export function sealSpanBlock(block: OpenSpanBlock, caches: SpanBlockCaches): SealedSpanBlock {
  const { sequence, run, columns, live } = block;
  const { head: rows, sections, recode } = sealRows(block.rows);
  const codes = codeColumns.map((name) => {
    const given = columns.codes[name];
    const made = rows.isWide ? new Uint32Array(given.length) : new Uint16Array(given.length);
    for (const [n, code] of given.entries()) made[n] = code === 0 ? 0 : recode(code);
    return made;
  });
  const buffer = writeSections([
    Float64Array.from(columns.starts),
    Float64Array.from(columns.durations),
    Uint8Array.from(columns.flags),
    Uint16Array.from(columns.statuses),
    ...codes,
    ...sections,
  ]);
  const sealed = new SealedSpanBlock({ sequence, run, rows }, buffer, caches);
  sealed.live = live;
  return sealed;
}
