import type { SpanKind } from './span.js';

/** Fields of a span that determine its place in the trace. */
export interface PlacedSpan {
  readonly id: string;
  readonly parentId?: string | undefined;
  readonly kind: SpanKind;
  readonly service: string;
  readonly startUs: number;
  readonly durationUs: number;
}

/** Relations of the spans of one trace; the indexes are those of the trace's spans. */
export interface TraceStructure {
  /** Returns the index of the parent of a span; -1 for a root, and when the parent is missing. */
  parentOf(at: number): number;
  /**
   * Returns the self time of a span in microseconds: its duration without the union of its children's intervals, which
   * are clipped to it. A server span that lies outside its client span because of clock skew is centred in it.
   */
  selfUsOf(at: number): number;
  /** Returns the index of the first server span below a client span; -1 for other spans and without a server span. */
  serverOf(at: number): number;
  /**
   * Returns the duration of the server spans below a client span in microseconds; NaN without any. Several server spans of
   * one client span, such as those of retries below the instrumentation, count with their sum.
   */
  serverUsOf(at: number): number;
}

/**
 * Returns the duration of a client span minus that of its server span, in microseconds; undefined for other spans and
 * without a server span. Compares durations only, so that the clocks of both sides do not matter.
 */
export function gapUsOf(
  structure: TraceStructure,
  at: number,
  { durationUs }: PlacedSpan,
): number | undefined {
  const server = structure.serverUsOf(at);
  return Number.isNaN(server) ? undefined : durationUs - server;
}

/** Computes the parents and self times of the spans of one trace. */
export function structureOf(spans: readonly PlacedSpan[]): TraceStructure {
  return structureFrom(spans, parentsOf(spans));
}

type TimedSpan = Pick<PlacedSpan, 'kind' | 'startUs' | 'durationUs'>;

/** Returns the structure for known parents, without reading ids. Each part is computed on first use. */
export function structureFrom(spans: readonly TimedSpan[], parents: ArrayLike<number>): TraceStructure {
  return new LazyStructure(spans, parents);
}

class LazyStructure implements TraceStructure {
  readonly #spans: readonly TimedSpan[];
  readonly #parents: ArrayLike<number>;
  #selfUs: readonly number[] | undefined;
  #servers: ReturnType<typeof serversOf> | undefined;

  constructor(spans: readonly TimedSpan[], parents: ArrayLike<number>) {
    this.#spans = spans;
    this.#parents = parents;
  }

  parentOf(at: number): number {
    return this.#parents[at] as number;
  }
  selfUsOf(at: number): number {
    this.#selfUs ??= selfTimesOf(this.#spans, this.#parents);
    return this.#selfUs[at] as number;
  }
  serverOf(at: number): number {
    this.#servers ??= serversOf(this.#spans, this.#parents);
    return this.#servers.servers[at] as number;
  }
  serverUsOf(at: number): number {
    this.#servers ??= serversOf(this.#spans, this.#parents);
    return this.#servers.serverUs[at] as number;
  }
}

function serversOf(spans: readonly TimedSpan[], parents: ArrayLike<number>) {
  const servers: number[] = [];
  const serverUs: number[] = [];
  for (let at = 0; at < spans.length; at++) {
    servers.push(-1);
    serverUs.push(Number.NaN);
  }
  for (let at = 0; at < spans.length; at++) {
    const parent = parents[at] as number;
    if (parent < 0) continue;
    const { kind, durationUs } = spans[at] as TimedSpan;
    if (kind !== 'server' || (spans[parent] as TimedSpan).kind !== 'client') continue;
    if (servers[parent] === -1) {
      servers[parent] = at;
      serverUs[parent] = durationUs;
    } else serverUs[parent] = (serverUs[parent] as number) + durationUs;
  }
  return { servers, serverUs };
}

function selfTimesOf(spans: readonly TimedSpan[], parents: ArrayLike<number>): number[] {
  const selfUs: number[] = [];
  /** First child of each span, and the next child of the same parent; -1 for none. */
  const first: number[] = [];
  const next: number[] = [];
  for (let at = 0; at < spans.length; at++) {
    selfUs.push((spans[at] as TimedSpan).durationUs);
    first.push(-1);
    next.push(-1);
  }
  for (let at = spans.length - 1; at >= 0; at--) {
    const parent = parents[at] as number;
    if (parent < 0) continue;
    next[at] = first[parent] as number;
    first[parent] = at;
  }
  for (let at = 0; at < spans.length; at++) {
    const child = first[at] as number;
    if (child < 0) continue;
    const span = spans[at] as TimedSpan;
    const own = [child];
    for (let more = next[child] as number; more >= 0; more = next[more] as number) own.push(more);
    selfUs[at] = (selfUs[at] as number) - coveredUs(span, own, spans);
  }
  return selfUs;
}

/** Returns the index of the parent of each span; -1 for a root, and when the parent is missing. */
export function parentsOf(spans: readonly PlacedSpan[]): Int32Array {
  const first = new Map<string, number>();
  /** Further spans with the same id (B3). */
  let others: Map<string, number[]> | undefined;
  for (let at = 0; at < spans.length; at++) {
    const { id } = spans[at] as PlacedSpan;
    if (!first.has(id)) {
      first.set(id, at);
      continue;
    }
    others ??= new Map();
    const same = others.get(id);
    if (same) same.push(at);
    else others.set(id, [at]);
  }
  const parents = new Int32Array(spans.length).fill(-1);
  for (let at = 0; at < spans.length; at++) {
    const span = spans[at] as PlacedSpan;
    if (others?.has(span.id) && span.kind !== 'client') {
      // B3: the server span has the id of its client span
      const client = [first.get(span.id) as number, ...(others.get(span.id) as number[])].find(
        (index) => index !== at && (spans[index] as PlacedSpan).kind === 'client',
      );
      if (client !== undefined) {
        parents[at] = client;
        continue;
      }
    }
    if (span.parentId === undefined || span.parentId === span.id) continue;
    const index = first.get(span.parentId);
    if (index === undefined) continue;
    const more = others?.get(span.parentId);
    parents[at] = more ? closest(span, [index, ...more], spans) : index;
  }
  return parents;
}

/** Returns the parent among spans with one id: that of the same service, or the client span of a server span. */
function closest(span: PlacedSpan, candidates: readonly number[], spans: readonly PlacedSpan[]): number {
  const find = (fits: (other: PlacedSpan) => boolean) =>
    candidates.find((at) => fits(spans[at] as PlacedSpan) && spans[at] !== span);
  return (
    (span.kind === 'server' ? find(({ kind }) => kind === 'client') : undefined) ??
    find(({ service, kind }) => service === span.service && kind !== 'client') ??
    find(({ service }) => service === span.service) ??
    (candidates[0] as number)
  );
}

/** Returns the time of a span in which at least one child ran, in microseconds. */
function coveredUs(parent: TimedSpan, own: readonly number[], spans: readonly TimedSpan[]): number {
  const from = parent.startUs;
  const to = from + parent.durationUs;
  const [only] = own;
  if (own.length === 1) {
    const [start, end] = intervalIn(parent, spans[only as number] as TimedSpan);
    return Math.max(0, Math.min(end, to) - Math.max(start, from));
  }
  const intervals = own.map((at) => intervalIn(parent, spans[at] as TimedSpan)).sort(([a], [b]) => a - b);
  let covered = 0;
  let reached = from;
  for (const [start, end] of intervals) {
    const begin = Math.max(start, reached);
    const stop = Math.min(end, to);
    if (stop <= begin) continue;
    covered += stop - begin;
    reached = stop;
  }
  return covered;
}

function intervalIn(parent: TimedSpan, child: TimedSpan): readonly [number, number] {
  const { startUs, durationUs } = child;
  const isRemote = child.kind === 'server' && parent.kind === 'client';
  const isInside = startUs >= parent.startUs && startUs + durationUs <= parent.startUs + parent.durationUs;
  if (!isRemote || isInside) return [startUs, startUs + durationUs];
  const start = parent.startUs + Math.max(0, (parent.durationUs - durationUs) / 2);
  return [start, start + durationUs];
}
