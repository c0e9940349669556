import type { CounterSeries, GaugeSeries, HistogramSeries } from '../types/metrics.js';
import type { ObservedSpan } from '../types/span.js';

export class StoredCounter implements CounterSeries {
  value = 0;
  add(by = 1): void {
    if (typeof by !== 'number' || !(by >= 0 && by < Number.POSITIVE_INFINITY))
      throw invalid('a counter adds a finite number of at least 0', by);
    this.value += by;
  }
}

export class StoredGauge implements GaugeSeries {
  value = 0;
  set(value: number): void {
    if (typeof value !== 'number') throw invalid('a gauge takes a number', value);
    this.value = value;
  }
  add(by: number): void {
    if (typeof by !== 'number') throw invalid('a gauge adds a number', by);
    this.value += by;
  }
}

function invalid(rule: string, value: unknown): TypeError {
  return new TypeError(`${rule}, got ${typeof value === 'number' ? value : typeof value}`);
}

/** Example of an observation in a bucket (OpenMetrics 1.0). */
export interface Exemplar {
  traceId: string;
  spanId: string;
  value: number;
  /** Epoch seconds. */
  timestamp: number;
}

/** Minimum time before an exemplar is replaced; in Prometheus' Java client it is seven seconds. */
const exemplarSeconds = 0.25;

export class StoredHistogram implements HistogramSeries {
  readonly bounds: readonly number[];
  /** Not cumulative; one more than `bounds`. */
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
    if (!Number.isFinite(value)) throw invalid('a histogram observes a finite number', value);
    const bounds = this.bounds;
    let at = 0;
    while (at < bounds.length && value > (bounds[at] as number)) at += 1;
    this.counts[at] = (this.counts[at] as number) + 1;
    this.sum += value;
    this.count += 1;
    if (span?.sampled) this.#setExemplar(at, value, span, atMs);
  }

  /** Storing short-lived ids in long-lived objects is the main cost here, so exemplars are replaced rarely. */
  #setExemplar(at: number, value: number, span: ObservedSpan, atMs: number | undefined): void {
    const timestamp = timestampOf(atMs ?? span.endMs);
    const exemplar = this.exemplars[at];
    if (exemplar !== undefined && Math.abs(timestamp - exemplar.timestamp) < exemplarSeconds) return;
    const { traceId, spanId } = span;
    // a context from the caller may be invalid; its observation still counts
    if (!isId(traceId, 32) || !isId(spanId, 16)) return;
    if (exemplar === undefined) {
      this.exemplars[at] = { traceId, spanId, value, timestamp };
    } else {
      exemplar.traceId = traceId;
      exemplar.spanId = spanId;
      exemplar.value = value;
      exemplar.timestamp = timestamp;
    }
  }
}

/** Returns epoch seconds; the current time by default. */
function timestampOf(epochMs: number | undefined): number {
  return (typeof epochMs === 'number' && Number.isFinite(epochMs) ? epochMs : Date.now()) / 1000;
}

function isId(id: unknown, digits: number): boolean {
  return typeof id === 'string' && id.length === digits && /^[0-9a-f]+$/.test(id);
}
