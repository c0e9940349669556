import type { Fields } from './log-query.js';
import type { LogRecord, RecordCodes } from './log-record.js';
import type { LogConditions, LogRange } from './log-scan.js';
import { fieldTest, textTest } from './row-tests.js';
import type { DecodedCache } from './rows/decoded-cache.js';
import { mayMeet, type NumberRanges, numberRangesOf, rangeBytes } from './rows/number-ranges.js';
import { OpenRows } from './rows/open-rows.js';
import { codeOfField, type Rows, type Scalar, timeCode } from './rows/rows.js';
import { type SealedHead, sealRows } from './rows/seal-rows.js';
import { SealedRows } from './rows/sealed-rows.js';
import { SectionReader, writeSections } from './rows/sections.js';
import { setOwn } from './values.js';

/** Place of a block in the order of arrival. */
export interface BlockPlace {
  /** Increases by one from block to block, over all runs. */
  sequence: number;
  run: string;
}

/** Columns of a block; the codes are those of its rows. */
interface LogColumns {
  times: ArrayLike<number>;
  ranks: ArrayLike<number>;
  services: ArrayLike<number>;
  /** 0 for a record without a trace. */
  traces: ArrayLike<number>;
}

/** Log records that arrived one after the other. */
export interface LogBlock extends BlockPlace {
  readonly count: number;
  /** Estimated. */
  readonly bytes: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** Number of records by service. */
  readonly services: ReadonlyMap<string, number>;
  /** Ranges of fields that have only numbers, of a complete block; may lack any of them. */
  readonly ranges?: NumberRanges;
  timeMs(row: number): number;
  rank(row: number): number;
  service(row: number): string;
  traceId(row: number): string | undefined;
  fields(row: number): Fields;
  field(row: number, name: string): Scalar | undefined;
  /** Returns the rows of the range that meet all conditions, in order of time, then of arrival. */
  select(range: LogRange, conditions: LogConditions): number[];
  countOf(traceId: string): number;
  /** Returns whether a record has the field. */
  hasField(name: string): boolean;
  /** Returns the names of each kind of record, some of them repeatedly. */
  shapeNames(): Iterable<readonly string[]>;
}

/** Log records that are stored together; further records can be added. */
export class OpenLogBlock implements LogBlock {
  readonly sequence: number;
  readonly run: string;
  readonly rows = new OpenRows();
  readonly services = new Map<string, number>();
  readonly columns = {
    times: [] as number[],
    ranks: [] as number[],
    services: [] as number[],
    traces: [] as number[],
  };
  fromMs = Infinity;
  toMs = -Infinity;
  /** Reused, because each record writes it. */
  readonly #codes: RecordCodes = { service: 0, trace: 0 };

  constructor({ sequence, run }: BlockPlace) {
    this.sequence = sequence;
    this.run = run;
  }

  get count(): number {
    return this.rows.count;
  }

  get bytes(): number {
    return columnBytes * this.count + this.rows.bytes;
  }

  add(record: LogRecord): void {
    const { columns } = this;
    const { timeMs, service } = record;
    record.putInto(this.rows, this.#codes);
    columns.services.push(this.#codes.service);
    columns.traces.push(this.#codes.trace);
    columns.times.push(timeMs);
    columns.ranks.push(record.level.rank);
    this.services.set(service, (this.services.get(service) ?? 0) + 1);
    if (timeMs < this.fromMs) this.fromMs = timeMs;
    if (timeMs > this.toMs) this.toMs = timeMs;
  }

  timeMs = (row: number): number => this.columns.times[row] as number;
  rank = (row: number): number => this.columns.ranks[row] as number;
  service = (row: number): string => String(this.rows.value(this.columns.services[row] as number));
  traceId = (row: number): string | undefined => traceOf(this.rows, this.columns, row);
  fields = (row: number): Fields => fieldsOf(this.rows, this.columns, row);
  field = (row: number, name: string): Scalar | undefined => fieldOf(this.rows, this.columns, row, name);
  select(range: LogRange, conditions: LogConditions): number[] {
    return select(this, this.rows, this.columns, range, conditions);
  }
  countOf(traceId: string): number {
    return countTrace(this.rows, this.columns, traceId);
  }
  hasField(name: string): boolean {
    return this.rows.hasName(name);
  }
  shapeNames(): Iterable<readonly string[]> {
    return this.rows.shapeNames();
  }
}

/** Head of a sealed block, without the shapes of its rows. */
export interface SealedLogHead extends BlockPlace {
  fromMs: number;
  toMs: number;
  services: readonly (readonly [service: string, count: number])[];
  /** Absent from blocks that former versions wrote. */
  ranges?: NumberRanges;
  rows: SealedHead;
}

/** Estimated bytes of the objects of a sealed block. */
const overhead = 900;
/** Bytes of one record in the columns of an open block. */
const columnBytes = 32;
/** Bytes of one record in the column of templates; see `template-column.ts`. */
const templateBytes = 2;

/** Log records in compact form, outside the heap. The buffer is written to disk unchanged. */
export class SealedLogBlock implements LogBlock {
  readonly head: SealedLogHead;
  readonly buffer: Buffer;
  readonly bytes: number;
  readonly services: ReadonlyMap<string, number>;
  readonly ranges: NumberRanges;
  readonly #rows: SealedRows;
  readonly #columns: LogColumns;
  /** Names of services by their code, which queries read for each record. */
  readonly #serviceNames = new Map<number, string>();

  /** @throws RangeError when a section is missing */
  constructor(head: SealedLogHead, buffer: Buffer, cache: DecodedCache) {
    const sections = new SectionReader(buffer);
    const { rows, isWide } = head.rows;
    this.head = head;
    this.buffer = buffer;
    this.services = new Map(head.services);
    this.ranges = head.ranges ?? [];
    this.#columns = {
      times: sections.float64(rows),
      ranks: sections.bytes(rows),
      services: sections.codes(rows, isWide),
      traces: sections.codes(rows, isWide),
    };
    this.#rows = new SealedRows(head.rows, sections, cache);
    const names = head.rows.shapes.reduce((sum, shape) => sum + shape.length, 0);
    const listBytes = 8 * names + 110 * this.services.size + rangeBytes * this.ranges.length;
    this.bytes = overhead + buffer.length + listBytes + templateBytes * rows;
  }

  get sequence(): number {
    return this.head.sequence;
  }
  get run(): string {
    return this.head.run;
  }
  get count(): number {
    return this.#rows.count;
  }
  get fromMs(): number {
    return this.head.fromMs;
  }
  get toMs(): number {
    return this.head.toMs;
  }
  timeMs(row: number): number {
    return this.#columns.times[row] as number;
  }
  rank(row: number): number {
    return this.#columns.ranks[row] as number;
  }
  service(row: number): string {
    const code = this.#columns.services[row] as number;
    let name = this.#serviceNames.get(code);
    if (name === undefined) {
      name = String(this.#rows.value(code));
      this.#serviceNames.set(code, name);
    }
    return name;
  }
  traceId(row: number): string | undefined {
    return traceOf(this.#rows, this.#columns, row);
  }
  fields(row: number): Fields {
    return fieldsOf(this.#rows, this.#columns, row);
  }
  field(row: number, name: string): Scalar | undefined {
    return fieldOf(this.#rows, this.#columns, row, name);
  }
  select(range: LogRange, conditions: LogConditions): number[] {
    return select(this, this.#rows, this.#columns, range, conditions);
  }
  countOf(traceId: string): number {
    return countTrace(this.#rows, this.#columns, traceId);
  }
  hasField(name: string): boolean {
    return this.#rows.hasName(name);
  }
  shapeNames(): Iterable<readonly string[]> {
    return this.#rows.shapeNames();
  }
  release(): void {
    this.#rows.release();
  }
}

/** Compresses the records of a block. */
export function sealLogBlock(block: OpenLogBlock, cache: DecodedCache): SealedLogBlock {
  const { sequence, run, fromMs, toMs, columns, services } = block;
  const { head: rows, sections, recode } = sealRows(block.rows);
  const codes = (given: readonly number[]) => {
    const made = rows.isWide ? new Uint32Array(given.length) : new Uint16Array(given.length);
    for (const [n, code] of given.entries()) made[n] = code === 0 ? 0 : recode(code);
    return made;
  };
  const buffer = writeSections([
    Float64Array.from(columns.times),
    Uint8Array.from(columns.ranks),
    codes(columns.services),
    codes(columns.traces),
    ...sections,
  ]);
  const ranges = numberRangesOf(block.rows);
  const head = { sequence, run, fromMs, toMs, services: [...services], ranges, rows };
  return new SealedLogBlock(head, buffer, cache);
}

function isoOf(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

function traceOf(rows: Rows, { traces }: LogColumns, row: number): string | undefined {
  const code = traces[row] as number;
  return code === 0 ? undefined : String(rows.value(code));
}

function fieldsOf(rows: Rows, { times }: LogColumns, row: number): Fields {
  const fields: Fields = {};
  const names = rows.names(row);
  for (let n = 0; n < names.length; n++) {
    const code = rows.code(row, n);
    setOwn(fields, names[n] as string, code === timeCode ? isoOf(times[row] as number) : rows.value(code));
  }
  return fields;
}

function fieldOf(rows: Rows, { times }: LogColumns, row: number, name: string): Scalar | undefined {
  const code = codeOfField(rows, row, name);
  if (code === undefined) return undefined;
  return code === timeCode ? isoOf(times[row] as number) : rows.value(code);
}

function countTrace(rows: Rows, { traces }: LogColumns, traceId: string): number {
  let count = 0;
  for (const code of rows.codesOf(traceId))
    for (let row = 0; row < rows.count; row++) if (traces[row] === code) count++;
  return count;
}

function select(
  block: LogBlock,
  rows: Rows,
  columns: LogColumns,
  range: LogRange,
  conditions: LogConditions,
): number[] {
  const { sinceMs = -Infinity, untilMs = Infinity } = range;
  if (block.toMs <= sinceMs || block.fromMs > untilMs) return [];
  const tests = testsOf(block, rows, columns, conditions);
  if (tests === undefined) return [];
  const { times } = columns;
  const selected: number[] = [];
  let isOrdered = true;
  let last = -Infinity;
  for (let row = 0; row < rows.count; row++) {
    const time = times[row] as number;
    if (time <= sinceMs || time > untilMs || !passesAll(tests, row)) continue;
    selected.push(row);
    if (time < last) isOrdered = false;
    last = time;
  }
  return isOrdered ? selected : selected.sort((a, b) => (times[a] as number) - (times[b] as number) || a - b);
}

/** Returns whether a row passes all tests. `every` would take a function for each row. */
function passesAll(tests: readonly ((row: number) => boolean)[], row: number): boolean {
  for (const passes of tests) if (!passes(row)) return false;
  return true;
}

/** Returns a test for each condition, the cheap ones first; undefined when no row of the block can pass all. */
function testsOf(
  block: LogBlock,
  rows: Rows,
  { times, ranks, services, traces }: LogColumns,
  conditions: LogConditions,
): ((row: number) => boolean)[] | undefined {
  const { service, traceId, acceptsRank, contains = [], lacks = [], values = [], equals = [] } = conditions;
  const { fields = [] } = conditions;
  for (const condition of fields) if (!mayMeet(condition, rows, block.ranges ?? [])) return undefined;
  for (const text of values) if (rows.codesOf(text).length === 0) return undefined;
  const tests: ((row: number) => boolean)[] = [];
  if (acceptsRank) tests.push((row) => acceptsRank(ranks[row] as number));
  if (service !== undefined) {
    if (!block.services.has(service)) return undefined;
    const codes = rows.codesOf(service);
    tests.push((row) => codes.includes(services[row] as number));
  }
  if (traceId !== undefined) {
    const codes = rows.codesOf(traceId);
    if (codes.length === 0) return undefined;
    tests.push((row) => codes.includes(traces[row] as number));
  }
  for (const [name, value] of equals) {
    const text = String(value);
    const codes = rows.codesOf(text);
    const mayBeTime =
      name === '@timestamp' && Date.parse(text) >= block.fromMs && Date.parse(text) <= block.toMs;
    if (codes.length === 0 && !mayBeTime) return undefined;
    tests.push((row) => {
      const code = codeOfField(rows, row, name);
      if (code === undefined) return false;
      return code === timeCode ? isoOf(times[row] as number) === text : codes.includes(code);
    });
  }
  const timeAt = (row: number) => isoOf(times[row] as number);
  for (const condition of fields) tests.push(fieldTest(condition, rows, timeAt));
  for (const text of contains) {
    const test = textTest(text, rows, timeAt);
    if (!test) return undefined;
    tests.push(test);
  }
  for (const text of lacks) {
    const test = textTest(text, rows, timeAt);
    if (test) tests.push((row) => !test(row));
  }
  return tests;
}
