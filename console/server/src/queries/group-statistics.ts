import type { GroupStatistics, SpanGroupStatistics } from '../../../contract/src/groups.js';
import type { Scalar } from '../../../contract/src/values.js';
import { createDurations } from './durations.js';

/** Observation of one request or span. */
export interface Observation {
  traceId: string;
  startUs: number;
  durationUs: number;
  error: boolean;
  /** Undefined for requests. */
  selfUs?: number | undefined;
}

/** Counts, errors and durations of the items with one value. */
export interface Group {
  readonly value: Scalar | null;
  readonly count: number;
  /** Trace of the slowest item. */
  readonly exemplarTraceId: string;
  add(item: Observation): void;
  statistics(seconds: number): GroupStatistics;
  spanStatistics(seconds: number): SpanGroupStatistics;
}

export function createGroup(value: Scalar | null): Group {
  const durations = createDurations();
  const selfTimes = createDurations();
  let errors = 0;
  let slowestUs = -1;
  let exemplarTraceId = '';
  function statistics(seconds: number): GroupStatistics {
    const [p50Ms, p95Ms, p99Ms, maxMs] = durations.quantilesMs([0.5, 0.95, 0.99, 1]);
    const { count } = durations;
    return {
      count,
      ratePerS: count / seconds,
      errors,
      errorShare: count === 0 ? 0 : errors / count,
      p50Ms,
      p95Ms,
      p99Ms,
      maxMs,
    };
  }
  return {
    value,
    get count() {
      return durations.count;
    },
    get exemplarTraceId() {
      return exemplarTraceId;
    },
    add({ traceId, durationUs, error, selfUs }) {
      durations.add(durationUs);
      if (selfUs !== undefined) selfTimes.add(selfUs);
      if (error) errors++;
      if (durationUs > slowestUs) {
        slowestUs = durationUs;
        exemplarTraceId = traceId;
      }
    },
    statistics,
    spanStatistics(seconds) {
      const [selfP95Ms] = selfTimes.quantilesMs([0.95]);
      return { ...statistics(seconds), selfP95Ms };
    },
  };
}

/** Groups by value, bounded in number. */
export interface Groups {
  /** Adds an item to the group of each value; without values, to the group of null. */
  add(values: readonly Scalar[], item: Observation): void;
  /** Adds an item to one group. The item can be used again afterwards. */
  addTo(value: Scalar | null, item: Observation): void;
  get(value: Scalar | null): Group | undefined;
  all(): Iterable<Group>;
  readonly size: number;
  /** True when items were omitted because of the limit. */
  readonly isFull: boolean;
  /** True when no further item is counted. */
  readonly isClosed: boolean;
  /** Start of the first item in epoch microseconds; Infinity without items. */
  readonly firstUs: number;
}

export const maxGroups = 10_000;

/**
 * Limit for the added items, each of which takes memory. Without it, a trace of 10,000 requests whose spans have different
 * values would add 100 million, because each request counts for the values of all spans.
 */
export const maxObservations = 2_000_000;

export function createGroups(): Groups {
  const groups = new Map<Scalar | null, Group>();
  let isFull = false;
  let firstUs = Infinity;
  let left = maxObservations;

  function addTo(value: Scalar | null, item: Observation): void {
    if (item.startUs < firstUs) firstUs = item.startUs;
    if (left === 0) {
      isFull = true;
      return;
    }
    left--;
    let group = groups.get(value);
    if (!group) {
      if (groups.size >= maxGroups) {
        isFull = true;
        return;
      }
      group = createGroup(value);
      groups.set(value, group);
    }
    group.add(item);
  }

  return {
    add(values, item) {
      if (values.length === 0) addTo(null, item);
      else for (const value of values) addTo(value, item);
    },
    addTo,
    get: (value) => groups.get(value),
    all: () => groups.values(),
    get size() {
      return groups.size;
    },
    get isFull() {
      return isFull;
    },
    get isClosed() {
      return isFull && left === 0;
    },
    get firstUs() {
      return firstUs;
    },
  };
}

/** Order of groups, each descending; equal groups are ordered by count. */
export const groupSorts = ['count', 'errors', 'p50', 'p95', 'p99', 'max'] as const;
export type GroupSort = (typeof groupSorts)[number];

/** Compares the statistics of two groups; negative when `a` comes first. */
export function compareGroups(sort: GroupSort): (a: GroupStatistics, b: GroupStatistics) => number {
  const read = {
    count: ({ count }: GroupStatistics) => count,
    errors: ({ errors }: GroupStatistics) => errors,
    p50: ({ p50Ms }: GroupStatistics) => p50Ms ?? 0,
    p95: ({ p95Ms }: GroupStatistics) => p95Ms ?? 0,
    p99: ({ p99Ms }: GroupStatistics) => p99Ms ?? 0,
    max: ({ maxMs }: GroupStatistics) => maxMs ?? 0,
  }[sort];
  return (a, b) => read(b) - read(a) || b.count - a.count;
}
