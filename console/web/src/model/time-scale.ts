/** Time range of a trace, in microseconds. */
export interface TimeScale {
  startUs: number;
  totalUs: number;
}

export function scaleOf(spans: readonly { startUs: number; durationUs: number }[]): TimeScale {
  let startUs = Number.POSITIVE_INFINITY;
  let endUs = 0;
  for (const span of spans) {
    startUs = Math.min(startUs, span.startUs);
    endUs = Math.max(endUs, span.startUs + span.durationUs);
  }
  return Number.isFinite(startUs)
    ? { startUs, totalUs: Math.max(1, endUs - startUs) }
    : { startUs: 0, totalUs: 1 };
}

/** Returns three to six round times for the axis, beginning with 0. */
export function ticks(totalUs: number): number[] {
  const magnitude = 10 ** Math.floor(Math.log10(totalUs / 4));
  const step =
    [1, 2, 5, 10].map((factor) => factor * magnitude).find((size) => totalUs / size <= 5) ?? totalUs;
  const found: number[] = [];
  for (let at = 0; at <= totalUs * 0.97; at += step) found.push(at);
  return found;
}
