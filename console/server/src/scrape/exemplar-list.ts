import { epochMsOf } from './epoch-ms.js';
import type { Exemplar } from './parse-exposition.js';

/** Exemplar of a stored series. */
export interface StoredExemplar {
  readonly traceId: string | undefined;
  readonly value: number;
  /** Epoch milliseconds; undefined when the exposition has no valid time. */
  readonly timeMs: number | undefined;
}

/** Exemplars of one series, oldest first. */
export type ExemplarList = readonly StoredExemplar[];

/** Greatest number of exemplars of one series. */
export const maxExemplarsPerSeries = 8;

/** Estimated bytes of one exemplar, with its trace id. */
export const exemplarBytes = 176;

/** The list of every series without exemplars. */
export const noExemplars: ExemplarList = Object.freeze([]);

/**
 * Returns the exemplars of a series after the arrival of one: the newest, and earlier ones whose distances in time grow
 * with their age, so that charts of any length show several. Returns the same list when the exemplar is known, because
 * clients repeat an exemplar until they have another one.
 *
 * @param maxAgeMs greatest distance in time from the newest exemplar
 * @param limit greatest length of the result
 */
export function withExemplar(
  list: ExemplarList,
  { labels, value, timestamp }: Exemplar,
  maxAgeMs: number,
  limit: number = maxExemplarsPerSeries,
): ExemplarList {
  const newest = list.at(-1);
  const timeMs = epochMsOf(timestamp);
  const traceId = labels.trace_id;
  if (newest?.traceId === traceId && newest?.timeMs === timeMs && Object.is(newest?.value, value))
    return list;
  // a text of the exposition would keep the whole exposition in memory
  const added = { traceId: traceId === undefined ? undefined : structuredClone(traceId), value, timeMs };
  // without times, or after a change of the clock, the order is unknown
  if (timeMs === undefined || newest?.timeMs === undefined || timeMs < newest.timeMs) return [added];
  const all = [...list.filter((each) => timeMs - (each.timeMs as number) <= maxAgeMs), added];
  while (all.length > limit) all.splice(leastNeeded(all, timeMs), 1);
  return all;
}

/**
 * Returns the index of the exemplar whose neighbours are closest to each other, relative to their age. The newest and the
 * oldest one stay, unless there are no others.
 */
function leastNeeded(list: readonly StoredExemplar[], nowMs: number): number {
  const timeAt = (at: number) => (list[at] as StoredExemplar).timeMs as number;
  let found = 0;
  let least = Infinity;
  for (let at = 1; at < list.length - 1; at++) {
    const before = timeAt(at - 1);
    const share = (timeAt(at + 1) - before) / Math.max(1, nowMs - before);
    if (share > least) continue;
    found = at;
    least = share;
  }
  return found;
}
