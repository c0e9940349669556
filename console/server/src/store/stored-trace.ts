import { type AttributeColumn, valueIn } from './attribute-columns.js';
import type { TextSearch, ValueSearch } from './block-search.js';
import { BlockSpan } from './block-span.js';
import { CompactStructure } from './compact-structure.js';
import { maxRowsPerBlock } from './merge-logs.js';
import { arePartsOfOneSpan, type SpanIdentity } from './merge-spans.js';
import type { Scalar } from './rows/rows.js';
import type { StoredSpan } from './span.js';
import type { OpenSpanBlock, SpanBlock } from './span-block.js';
import { attributeOf } from './span-cells.js';
import { isError } from './span-flags.js';
import { SpanIndex } from './span-index.js';
import type { SpanOperation, TraceView } from './span-views.js';
import { parentsOf, structureFrom, type TraceStructure } from './trace-structure.js';
import {
  type AccessEntry,
  isComplete,
  type RequestSummary,
  requestsOf,
  type StoredTrace,
  summarise,
  type TraceSummary,
} from './trace-summary.js';

/** Source of the blocks of a trace store. */
export interface SpanBlocks {
  /** @throws Error when the block was evicted */
  block(sequence: number): SpanBlock;
}

interface Derived {
  summary: TraceSummary | undefined;
  requests: RequestSummary[];
  isComplete: boolean;
  startUs: number;
  endUs: number;
  structure: CompactStructure;
}

/** Estimated bytes of the objects of a trace, of one of its spans, and of a request in the derived fields. */
const overhead = 528;
const spanOverhead = 8 + CompactStructure.spanBytes;
const requestOverhead = 700;
/** Spans of a trace from which on they are indexed by id. */
const minIndexed = 256;

/** Trace whose spans are rows of blocks. The summary and the requests are computed on first use after a change. */
export class BlockTrace implements StoredTrace, TraceView {
  readonly id: string;
  readonly #blocks: SpanBlocks;
  /** Places of the spans in order of arrival: the sequence of the block and the row. */
  readonly places: number[] = [];
  /** Sequences of the blocks of the spans. */
  readonly sequences: number[] = [];
  /** Time of the last change, for the queue of changed traces; undefined when the trace is not in it. */
  touchedMs: number | undefined;
  /** Trace whose first span or access record arrived before; undefined for the oldest. */
  older: BlockTrace | undefined;
  #access: AccessEntry | undefined;
  /** Present in large traces, where a search of all spans for each new one would take quadratic time. */
  #index: SpanIndex | undefined;
  #derived: Derived | undefined;

  constructor(id: string, blocks: SpanBlocks) {
    this.id = id;
    this.#blocks = blocks;
  }

  /**
   * Offers an access record, which represents the request until a span does. The earliest record is that of the outermost
   * service. Returns false when the record is not needed.
   */
  offerAccess(startUs: number, read: () => AccessEntry): boolean {
    if (this.#access && this.#access.startUs <= startUs) return false;
    if (this.#derived?.requests.some((request) => request.from === 'span')) return false;
    this.#access = read();
    this.#derived = undefined;
    return true;
  }

  get spanCount(): number {
    return this.places.length;
  }

  /** Estimated, without the spans in the blocks. */
  get bytes(): number {
    const indexBytes = this.places.length > minIndexed ? SpanIndex.spanBytes : 0;
    return overhead + requestOverhead + (spanOverhead + indexBytes) * this.places.length;
  }

  /** Returns the index of the span with this id and a compatible identity; -1 without one. */
  indexOfSpan(id: string, identityOf: () => SpanIdentity, open: OpenSpanBlock): number {
    if (this.places.length >= minIndexed) return this.#indexed(id, identityOf);
    let identity: SpanIdentity | undefined;
    for (const sequence of this.sequences) {
      const block = this.#blocks.block(sequence);
      // an id that the block does not have is the usual case
      const [code] = block === open ? open.rows.codesOfId(id) : block.rows.codesOf(id);
      if (code === undefined) continue;
      const { id: ids } = block.columns.codes;
      for (let at = 0; at < this.places.length; at++) {
        const place = this.places[at] as number;
        if (sequenceIn(place) !== sequence || ids[rowIn(place)] !== code) continue;
        identity ??= identityOf();
        if (arePartsOfOneSpan(new BlockSpan(block, rowIn(place)), identity)) return at;
      }
    }
    return -1;
  }

  #indexed(id: string, identityOf: () => SpanIdentity): number {
    if (!this.#index) {
      this.#index = new SpanIndex();
      for (const [at, span] of this.spans.entries()) this.#index.add(span.id, at);
    }
    const found = this.#index.all(id);
    if (found.length === 0) return -1;
    const identity = identityOf();
    return found.find((at) => arePartsOfOneSpan(this.span(at), identity)) ?? -1;
  }

  /** Stores the place of a span, or replaces the one at an index. */
  setPlace(at: number, sequence: number, row: number): void {
    const replaced = this.places[at];
    this.places[at] = placeOf(sequence, row);
    if (replaced === undefined) this.#index?.add(this.span(at).id, at);
    if (this.sequences.at(-1) !== sequence && !this.sequences.includes(sequence))
      this.sequences.push(sequence);
    if (replaced !== undefined) {
      const old = sequenceIn(replaced);
      if (!this.places.some((place) => sequenceIn(place) === old))
        this.sequences.splice(this.sequences.indexOf(old), 1);
    }
    this.#derived = undefined;
  }

  span(at: number): BlockSpan {
    const place = this.places[at] as number;
    return new BlockSpan(this.#blocks.block(sequenceIn(place)), rowIn(place));
  }

  /** Views of the spans, in order of arrival. */
  get spans(): BlockSpan[] {
    const { places } = this;
    const spans: BlockSpan[] = [];
    let sequence = -1;
    let block: SpanBlock | undefined;
    for (let at = 0; at < places.length; at++) {
      const place = places[at] as number;
      if (sequenceIn(place) !== sequence) {
        sequence = sequenceIn(place);
        block = this.#blocks.block(sequence);
      }
      spans.push(new BlockSpan(block as SpanBlock, rowIn(place)));
    }
    return spans;
  }

  visitSpans(visit: (span: BlockSpan, at: number) => void): void {
    const { places } = this;
    let sequence = -1;
    let block: SpanBlock | undefined;
    let view: BlockSpan | undefined;
    for (let at = 0; at < places.length; at++) {
      const place = places[at] as number;
      const next = sequenceIn(place);
      if (next !== sequence) {
        sequence = next;
        block = this.#blocks.block(sequence);
      }
      const row = place - next * maxRowsPerBlock;
      if (view) view.moveTo(block as SpanBlock, row);
      else view = new BlockSpan(block as SpanBlock, row);
      visit(view, at);
    }
  }

  operationAt(at: number): SpanOperation | undefined {
    const place = this.places[at];
    return place === undefined ? undefined : this.#blocks.block(sequenceIn(place)).operation(rowIn(place));
  }

  errorAt(at: number): boolean {
    const place = this.places[at];
    if (place === undefined) return false;
    const { flags } = this.#blocks.block(sequenceIn(place)).columns;
    return isError(flags[rowIn(place)] as number);
  }

  /** Computes the summary and the requests in advance. */
  derive(): Derived {
    if (this.#derived) return this.#derived;
    if (this.places.length === 0) return this.#deriveFromAccess();
    const views = this.spans;
    const spans = views.map(snapshot);
    const summary = summarise(this.id, spans);
    const structure = new CompactStructure(structureFrom(spans, parentsOf(spans)), spans.length);
    const requests = requestsOf(this.id, spans, this.#access, structure, (at) => views[at]?.errorMessage());
    const starts = requests.map(({ startUs }) => startUs);
    const ends = requests.map(({ startUs, durationUs }) => startUs + durationUs);
    if (summary) {
      starts.push(summary.startUs);
      ends.push(summary.startUs + summary.durationUs);
      // the requests share one list of services
      for (const request of requests) if (request.from === 'span') request.services = summary.services;
    }
    if (requests.some((request) => request.from === 'span')) this.#access = undefined;
    this.#derived = {
      summary,
      requests,
      isComplete: isComplete(spans),
      startUs: Math.min(...starts),
      endUs: Math.max(...ends),
      structure,
    };
    return this.#derived;
  }

  /** Most traces of unsampled requests have no span. */
  #deriveFromAccess(): Derived {
    const requests = requestsOf(this.id, [], this.#access);
    const [request] = requests;
    this.#derived = {
      summary: undefined,
      requests,
      isComplete: false,
      startUs: request?.startUs ?? Infinity,
      endUs: request ? request.startUs + request.durationUs : -Infinity,
      structure: withoutSpans,
    };
    return this.#derived;
  }

  get summary(): TraceSummary | undefined {
    return this.derive().summary;
  }
  get requests(): RequestSummary[] {
    return this.derive().requests;
  }
  get isComplete(): boolean {
    return this.derive().isComplete;
  }
  get startUs(): number {
    return this.derive().startUs;
  }
  get endUs(): number {
    return this.derive().endUs;
  }
  get hasError(): boolean {
    const { summary, requests } = this.derive();
    return summary?.error ?? requests.some(({ error }) => error);
  }
  /** Runs of the spans; empty for a trace without spans. */
  isOfRun(run: string): boolean {
    for (const sequence of this.sequences) if (this.#blocks.block(sequence).run === run) return true;
    return this.sequences.length === 0;
  }

  mayHave(search: ValueSearch): boolean {
    return this.sequences.some((sequence) => search.isIn(this.#blocks.block(sequence)));
  }

  someAttribute(names: readonly string[], test: (value: Scalar) => boolean): boolean {
    let sequence = -1;
    let block: SpanBlock | undefined;
    let columns: (AttributeColumn | undefined)[] = [];
    for (const place of this.places) {
      if (sequenceIn(place) !== sequence) {
        sequence = sequenceIn(place);
        const next = this.#blocks.block(sequence);
        block = next;
        columns = names.map((name) => next.attributeColumn(name));
      }
      const row = rowIn(place);
      for (let n = 0; n < names.length; n++) {
        const column = columns[n];
        const value = column
          ? valueIn(column, row)
          : attributeOf((block as SpanBlock).rows, row, names[n] as string);
        if (value === undefined) continue;
        if (test(value)) return true;
        break;
      }
    }
    return false;
  }

  mayContain(search: TextSearch): boolean {
    return this.sequences.some((sequence) => search.codesIn(this.#blocks.block(sequence)) !== undefined);
  }

  get structure(): TraceStructure {
    return this.derive().structure;
  }

  toSpans(): StoredSpan[] {
    return this.spans.map((span) => span.toSpan());
  }

  texts(): string[] {
    return this.toSpans().map((span) => JSON.stringify(span));
  }
}

const withoutSpans = new CompactStructure(structureFrom([], []), 0);

/** Reads the fields that summaries use several times. */
function snapshot(span: BlockSpan) {
  const { id, parentId, kind, service, name, startUs, durationUs, error, shared, instance, user, order } =
    span;
  const isServer = kind === 'server';
  return {
    id,
    parentId,
    kind,
    service,
    name,
    startUs,
    durationUs,
    error,
    shared,
    instance,
    user,
    order,
    http: isServer
      ? { method: span.method, route: span.route, path: span.path, statusCode: span.statusCode }
      : undefined,
  };
}

export function placeOf(sequence: number, row: number): number {
  return sequence * maxRowsPerBlock + row;
}
export const sequenceIn = (place: number) => Math.floor(place / maxRowsPerBlock);
export const rowIn = (place: number) => place - sequenceIn(place) * maxRowsPerBlock;
