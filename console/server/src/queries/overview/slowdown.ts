import { differenceScore } from '../differences/newcombe.js';
import { createDurations } from '../durations.js';

/** Start and duration of one span, in microseconds. */
export interface TimedSpan {
  startUs: number;
  us: number;
}

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
export function slowdownOf(now: readonly TimedSpan[], before: readonly TimedSpan[]): Slowdown | undefined {
  if (before.length < minCount || now.length === 0) return undefined;
  const fromP95Ms = p95Of(before);
  const slowMs = Math.max(fromP95Ms * factor, fromP95Ms + minGrowthMs);
  const slow = now.filter(({ us }) => us >= slowMs * 1000);
  const oldSlow = before.filter(({ us }) => us >= slowMs * 1000);
  if (differenceScore(slow.length, now.length, oldSlow.length, before.length) <= 0) return undefined;
  const atMs = slow.reduce((first, { startUs }) => Math.min(first, startUs), Infinity) / 1000;
  return { fromP95Ms, toP95Ms: p95Of(now), slowMs, atMs };
}

function p95Of(spans: readonly TimedSpan[]): number {
  const durations = createDurations();
  for (const { us } of spans) durations.add(us);
  return durations.quantilesMs([0.95])[0] as number;
}

/** Returns the increase as text. */
export function slowdownText({ fromP95Ms, toP95Ms }: Slowdown): string {
  return `rose from ${msText(fromP95Ms)} to ${msText(toP95Ms)}`;
}

function msText(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}
