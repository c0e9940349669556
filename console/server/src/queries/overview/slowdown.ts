import { differenceScore } from '../differences/newcombe.js';
import type { Timings } from '../timings.js';

/** Increase of the 95th percentile of a duration. */
export interface Slowdown {
  fromP95Ms: number;
  toP95Ms: number;
  /** Durations from this one on are slow. */
  slowMs: number;
  /** Start of the first slow span, epoch milliseconds. */
  atMs: number;
}

/** Spans before, without which a comparison says nothing. */
const minCount = 10;
/** A span is slow when it takes this many times the earlier 95th percentile, and this much longer. */
const factor = 1.5;
const minGrowthMs = 20;

/** Returns the slowdown of a group of spans; undefined when slow spans are not more frequent, or only by chance. */
export function slowdownOf(now: Timings, before: Timings): Slowdown | undefined {
  if (before.count < minCount || now.count === 0) return undefined;
  const fromP95Ms = p95Of(before);
  const slowMs = Math.max(fromP95Ms * factor, fromP95Ms + minGrowthMs);
  const slow = slowOf(now, slowMs);
  if (differenceScore(slow.count, now.count, slowOf(before, slowMs).count, before.count) <= 0)
    return undefined;
  return { fromP95Ms, toP95Ms: p95Of(now), slowMs, atMs: slow.firstUs / 1000 };
}

function slowOf(timings: Timings, slowMs: number): { count: number; firstUs: number } {
  let count = 0;
  let firstUs = Infinity;
  for (let at = 0; at < timings.count; at++) {
    if (timings.usAt(at) < slowMs * 1000) continue;
    count++;
    firstUs = Math.min(firstUs, timings.startAt(at));
  }
  return { count, firstUs };
}

function p95Of(timings: Timings): number {
  return timings.quantilesMs([0.95])[0] as number;
}

/** Returns the increase as text. */
export function slowdownText({ fromP95Ms, toP95Ms }: Slowdown): string {
  return `rose from ${msText(fromP95Ms)} to ${msText(toP95Ms)}`;
}

function msText(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}
