import type { Bound } from '@glasshouse/settings';
import { keyOfLabels, type Labels, nameLabel } from '../promql/labels.js';
import { matchesAll, pushSample, type SampleSeries, type SampleSource } from '../promql/samples.js';

export interface RecordedSeriesOptions {
  /** Returns how long the samples of a metric are needed, in milliseconds. */
  retentionMs(name: string): number;
  /** Limit for the arrays of all series; default 12 MiB. Beyond it, the longest series lose their older half. */
  maxBytes?: number;
  /** Default 2000. Results beyond it are counted and dropped. */
  maxSeries?: number;
}

/** Series that recording rules write. */
export interface RecordedSeries extends SampleSource {
  /**
   * Appends the results of one rule at a time. Series that the rule returned before and does not return now become
   * stale.
   *
   * @param rule identity of the rule
   */
  append(rule: object, timeMs: number, samples: readonly { labels: Labels; value: number }[]): void;
  readonly counts: { readonly series: number; readonly bytes: number; readonly dropped: number };
}

export const recordedSeriesBound = {
  holds: 'Recorded series of the console’s rules, in 12 MiB',
  limit: 2000,
  unit: 'entries',
  full: 'results for further series are dropped; beyond 12 MiB, the longest series lose their older half',
  metrics: ['console_series'],
} as const satisfies Bound;

interface Row {
  labels: Labels;
  /** Epoch milliseconds; negative for a staleness marker. Sorted by absolute value. */
  times: Float64Array;
  values: Float64Array;
  /** Index of the oldest sample, and number of samples from there. */
  start: number;
  length: number;
  view: SampleSeries;
}

const bytesPerSample = 16;
const initialCapacity = 64;

export function createRecordedSeries(options: RecordedSeriesOptions): RecordedSeries {
  const { retentionMs, maxBytes = 12 << 20, maxSeries = recordedSeriesBound.limit } = options;
  const rows = new Map<string, Row>();
  const byRule = new WeakMap<object, Map<Row, number>>();
  const counts = { series: 0, bytes: 0, dropped: 0 };
  let generation = 0;

  function rowFor(labels: Labels): Row | undefined {
    const key = keyOfLabels(labels);
    const held = rows.get(key);
    if (held) return held;
    if (rows.size >= maxSeries) {
      counts.dropped++;
      return undefined;
    }
    const row: Row = {
      labels,
      times: new Float64Array(initialCapacity),
      values: new Float64Array(initialCapacity),
      start: 0,
      length: 0,
      view: undefined as never,
    };
    row.view = viewOf(row);
    rows.set(key, row);
    counts.series = rows.size;
    counts.bytes += initialCapacity * bytesPerSample;
    generation++;
    return row;
  }

  function push(row: Row, timeMs: number, value: number): void {
    const oldest = Math.abs(timeMs) - retentionMs(row.labels[nameLabel] ?? '');
    while (row.length > 0 && Math.abs(row.times[row.start] as number) <= oldest) {
      row.start++;
      row.length--;
    }
    if (row.start + row.length === row.times.length) makeRoom(row);
    row.times[row.start + row.length] = timeMs;
    row.values[row.start + row.length] = value;
    row.length++;
  }

  /** Moves the samples to the start of the arrays, or to larger ones. */
  function makeRoom(row: Row): void {
    const capacity = row.times.length;
    const larger = row.length > capacity / 2 ? 2 * capacity : capacity;
    const grown = (larger - capacity) * bytesPerSample;
    if (counts.bytes + grown > maxBytes) {
      const lost = row.length >> 1;
      row.start += lost;
      row.length -= lost;
    } else if (grown > 0) {
      counts.bytes += grown;
      const [times, values] = [new Float64Array(larger), new Float64Array(larger)];
      times.set(row.times.subarray(row.start, row.start + row.length));
      values.set(row.values.subarray(row.start, row.start + row.length));
      Object.assign(row, { times, values, start: 0 });
      return;
    }
    row.times.copyWithin(0, row.start, row.start + row.length);
    row.values.copyWithin(0, row.start, row.start + row.length);
    row.start = 0;
  }

  return {
    get generation() {
      return generation;
    },
    select(matchers) {
      return [...rows.values()].flatMap(({ labels, view }) => (matchesAll(labels, matchers) ? [view] : []));
    },
    append(rule, timeMs, samples) {
      const written = byRule.get(rule) ?? new Map<Row, number>();
      byRule.set(rule, written);
      for (const { labels, value } of samples) {
        const row = rowFor(labels);
        if (!row) continue;
        push(row, timeMs, value);
        written.set(row, timeMs);
      }
      for (const [row, lastMs] of written) {
        if (lastMs === timeMs) continue;
        push(row, -timeMs, 0);
        written.delete(row);
      }
    },
    counts,
  };
}

function viewOf(row: Row): SampleSeries {
  /** Returns the index after the last sample up to a time. */
  const endAt = (timeMs: number) => {
    let low = row.start;
    let high = row.start + row.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (Math.abs(row.times[middle] as number) <= timeMs) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    labels: row.labels,
    read(afterMs, untilMs, into) {
      const end = endAt(untilMs);
      for (let i = endAt(afterMs); i < end; i++)
        if ((row.times[i] as number) > 0) pushSample(into, row.times[i] as number, row.values[i] as number);
    },
    latest(afterMs, untilMs) {
      const i = endAt(untilMs) - 1;
      const timeMs = row.times[i];
      if (i < row.start || timeMs === undefined || timeMs <= afterMs) return undefined;
      return { timeMs, value: row.values[i] as number };
    },
    firstMs: () => (row.length === 0 ? undefined : Math.abs(row.times[row.start] as number)),
  };
}
