import type { AttributeColumn, AttributeColumns } from './attribute-columns.js';
import { createBlockOperations } from './block-operations.js';
import { larger } from './larger.js';
import type { BlockPlace } from './log-block.js';
import type { OperationTable } from './operation-table.js';
import type { DecodedCache } from './rows/decoded-cache.js';
import { OpenRows } from './rows/open-rows.js';
import type { Rows } from './rows/rows.js';
import { type SealedHead, sealRows } from './rows/seal-rows.js';
import { SealedRows } from './rows/sealed-rows.js';
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
  readonly operations: OperationTable;
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

/** Rows of the columns of a new block; a full block has 1024 rows. */
const firstRows = 64;

/** Columns that grow. Lists of numbers in the heap would be copied by the garbage collector while they grow. */
class OpenColumns implements SpanColumns {
  starts = new Float64Array(firstRows);
  durations = new Float64Array(firstRows);
  flags = new Uint8Array(firstRows);
  statuses = new Uint16Array(firstRows);
  readonly codes = Object.fromEntries(
    codeColumns.map((name) => [name, new Uint32Array(firstRows)]),
  ) as Record<CodeColumn, Uint32Array>;

  /** Makes room for a row, which follows the last one. */
  makeRoom(row: number): void {
    if (row < this.starts.length) return;
    this.starts = larger(this.starts);
    this.durations = larger(this.durations);
    this.flags = larger(this.flags);
    this.statuses = larger(this.statuses);
    for (const name of codeColumns) this.codes[name] = larger(this.codes[name]);
  }
}

/** Returns the code of a text; 0 for an absent one. */
function codeOf(rows: OpenRows, text: string | undefined): number {
  return text === undefined ? 0 : rows.codeFor(text);
}

export class OpenSpanBlock implements SpanBlock {
  readonly sequence: number;
  readonly run: string;
  readonly rows = new OpenRows();
  live = 0;
  readonly columns = new OpenColumns();
  readonly operation: SpanBlock['operation'];

  constructor({ sequence, run }: BlockPlace, table: OperationTable) {
    this.sequence = sequence;
    this.run = run;
    this.operation = createBlockOperations(this, table);
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
    const row = rows.count;
    columns.makeRoom(row);
    putSpanCells(rows, span);
    const { attributes } = span;
    const http = httpFieldsOf(attributes);
    codes.trace[row] = rows.codeFor(span.traceId);
    codes.id[row] = rows.codeFor(span.id);
    codes.parent[row] = codeOf(rows, span.parentId);
    codes.service[row] = rows.codeFor(span.service);
    codes.name[row] = rows.codeFor(span.name);
    codes.method[row] = codeOf(rows, http?.method);
    codes.route[row] = codeOf(rows, http?.route);
    codes.path[row] = codeOf(rows, http?.path);
    codes.instance[row] = codeOf(rows, instanceOf(span));
    codes.peer[row] = codeOf(rows, peerOf(span));
    codes.user[row] = codeOf(rows, userOf(attributes));
    codes.order[row] = codeOf(rows, orderOf(attributes));
    columns.starts[row] = span.startUs;
    columns.durations[row] = span.durationUs;
    columns.flags[row] = flagsOf(span);
    columns.statuses[row] = http?.statusCode ?? 0;
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
  constructor(head: SealedSpanHead, buffer: Buffer, { cells, columns, operations }: SpanBlockCaches) {
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
    this.operation = createBlockOperations(this, operations);
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
  const { count } = block.rows;
  const { head: rows, sections, recode } = sealRows(block.rows);
  const codes = codeColumns.map((name) => {
    const given = columns.codes[name];
    const made = rows.isWide ? new Uint32Array(count) : new Uint16Array(count);
    for (let row = 0; row < count; row++) {
      const code = given[row] as number;
      if (code !== 0) made[row] = recode(code);
    }
    return made;
  });
  const buffer = writeSections([
    columns.starts.subarray(0, count),
    columns.durations.subarray(0, count),
    columns.flags.subarray(0, count),
    columns.statuses.subarray(0, count),
    ...codes,
    ...sections,
  ]);
  const sealed = new SealedSpanBlock({ sequence, run, rows }, buffer, caches);
  sealed.live = live;
  return sealed;
}
