import type { CounterCell, GaugeCell, HistogramCell, ObservedSpan, SpanContext } from '../types.js';

export class CountingCell implements CounterCell {
  value = 0;
  add(by = 1): void {
    if (by > 0 && by < Number.POSITIVE_INFINITY) this.value += by;
  }
}

export class GaugingCell implements GaugeCell {
  value = 0;
  set(value: number): void {
    this.value = value;
  }
  add(by: number): void {
    this.value += by;
  }
}

/** OpenMetrics 1.0: an example of what fell into a bucket. */
export interface Exemplar {
  traceId: string;
  spanId: string;
  value: number;
  /** Epoch seconds. */
  timestamp: number;
}

/** An exemplar stays at least as long, also for Prometheus' own Java client, where it is seven seconds. */
const exemplarSeconds = 0.25;

export class ObservingCell implements HistogramCell {
  readonly bounds: readonly number[];
  /** Not cumulative; one more than there are bounds. */
  readonly counts: number[];
  readonly exemplars: (Exemplar | undefined)[];
  sum = 0;
  count = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Array(bounds.length + 1).fill(0);
    this.exemplars = new Array(bounds.length + 1).fill(undefined);
  }

  observe(value: number, span?: ObservedSpan, atMs?: number): void {
    if (!Number.isFinite(value)) return;
    const bounds = this.bounds;
    let at = 0;
    while (at < bounds.length && value > (bounds[at] as number)) at += 1;
    this.counts[at] = (this.counts[at] as number) + 1;
    this.sum += value;
    this.count += 1;
    if (span?.sampled) this.#exemplify(at, value, span, (atMs ?? span.endMs ?? Date.now()) / 1000);
  }

  /** To keep young ids in a place that lives as long as the process costs more than all else here. */
  #exemplify(at: number, value: number, { traceId, spanId }: SpanContext, timestamp: number): void {
    const exemplar = this.exemplars[at];
    if (exemplar === undefined) {
      this.exemplars[at] = { traceId, spanId, value, timestamp };
    } else if (Math.abs(timestamp - exemplar.timestamp) >= exemplarSeconds) {
      exemplar.traceId = traceId;
      exemplar.spanId = spanId;
      exemplar.value = value;
      exemplar.timestamp = timestamp;
    }
  }
}
