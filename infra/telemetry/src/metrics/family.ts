import type { MetricType } from 'prom-client';
import type { LabelValues, MetricOptions } from '../types.js';
import { CountingCell, GaugingCell, ObservingCell } from './cells.js';

/** A value as prom-client's registry writes it. */
export interface SeriesValue {
  value: number;
  labels: Record<string, string | number>;
  metricName?: string;
  exemplar?: { labelSet: Record<string, string>; value: number; timestamp: number };
}

export const overflow = 'overflow';

/**
 * All series of one metric. It has the shape that prom-client's registry reads (`get()`), but keeps its own cells:
 * prom-client validates and hashes the labels again on each call, which costs thirty times what adding does.
 */
export class Family<C> {
  name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly aggregator = 'sum';
  readonly labelNames: readonly string[];
  readonly #make: () => C;
  readonly #cells = new Map<string, { values: LabelValues; cell: C }>();
  readonly #maxSeries: number;

  constructor(type: 'counter' | 'gauge' | 'histogram', options: MetricOptions, make: () => C) {
    this.type = type;
    this.name = options.name;
    this.help = options.help;
    this.labelNames = options.labels ?? [];
    this.#maxSeries = options.maxSeries ?? 1000;
    this.#make = make;
    if (this.labelNames.length === 0) this.labels();
  }

  labels(...values: LabelValues): C {
    const key = values.length === 1 ? (values[0] as string) : values.join('\u0000');
    const found = this.#cells.get(key);
    if (found !== undefined) return found.cell;
    if (values.length !== this.labelNames.length) {
      throw new TypeError(`${this.name} has the labels [${this.labelNames}], got ${values.length} values`);
    }
    if (this.#cells.size >= this.#maxSeries && values.some((value) => value !== overflow)) {
      return this.labels(...this.labelNames.map(() => overflow));
    }
    const cell = this.#make();
    this.#cells.set(key, { values: values.map(String), cell });
    return cell;
  }

  /** What prom-client's registry asks at each scrape. */
  async get(): Promise<{
    name: string;
    help: string;
    type: MetricType;
    aggregator: string;
    values: SeriesValue[];
  }> {
    const out: SeriesValue[] = [];
    for (const { values, cell } of this.#cells.values()) {
      const labels: Record<string, string> = {};
      this.labelNames.forEach((name, at) => {
        labels[name] = values[at] as string;
      });
      if (cell instanceof CountingCell || cell instanceof GaugingCell)
        out.push({ value: cell.value, labels });
      else if (cell instanceof ObservingCell) histogram(this.name, cell, labels, out);
    }
    return {
      name: this.name,
      help: this.help,
      type: this.type as unknown as MetricType,
      aggregator: 'sum',
      values: out,
    };
  }

  reset(): void {
    this.#cells.clear();
  }
}

function histogram(
  name: string,
  cell: ObservingCell,
  labels: Record<string, string>,
  out: SeriesValue[],
): void {
  let cumulative = 0;
  for (let at = 0; at <= cell.bounds.length; at += 1) {
    cumulative += cell.counts[at] as number;
    const le = at === cell.bounds.length ? '+Inf' : (cell.bounds[at] as number);
    const value: SeriesValue = { metricName: `${name}_bucket`, labels: { ...labels, le }, value: cumulative };
    const exemplar = cell.exemplars[at];
    if (exemplar !== undefined) {
      value.exemplar = {
        labelSet: { trace_id: exemplar.traceId, span_id: exemplar.spanId },
        value: exemplar.value,
        timestamp: exemplar.timestamp,
      };
    }
    out.push(value);
  }
  out.push({ metricName: `${name}_sum`, labels, value: cell.sum });
  out.push({ metricName: `${name}_count`, labels, value: cell.count });
}
