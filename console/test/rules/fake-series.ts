import type { Labels } from '../../server/src/promql/labels.js';
import {
  matchesAll,
  pushSample,
  type SampleSeries,
  type SampleSource,
} from '../../server/src/promql/samples.js';

/** Source whose series a test sets; a value is one sample each 5 s, up to the last one that was set. */
export interface FakeSource extends SampleSource {
  set(labels: Labels, timeMs: number, value: number | 'stale'): void;
}

export function createFakeSource(): FakeSource {
  const rows = new Map<
    string,
    { labels: Labels; samples: [number, number | 'stale'][]; view: SampleSeries }
  >();
  let generation = 0;
  return {
    get generation() {
      return generation;
    },
    select: (matchers) =>
      [...rows.values()].filter(({ labels }) => matchesAll(labels, matchers)).map(({ view }) => view),
    set(labels, timeMs, value) {
      const key = JSON.stringify(labels);
      let row = rows.get(key);
      if (!row) {
        const samples: [number, number | 'stale'][] = [];
        row = { labels, samples, view: viewOf(labels, samples) };
        rows.set(key, row);
        generation++;
      }
      row.samples.push([timeMs, value]);
    },
  };
}

function viewOf(labels: Labels, samples: readonly (readonly [number, number | 'stale'])[]): SampleSeries {
  return {
    labels,
    read(afterMs, untilMs, into) {
      for (const [ms, value] of samples)
        if (ms > afterMs && ms <= untilMs && value !== 'stale') pushSample(into, ms, value);
    },
    latest(afterMs, untilMs) {
      const last = samples.findLast(([ms]) => ms <= untilMs);
      return last && last[0] > afterMs && last[1] !== 'stale'
        ? { timeMs: last[0], value: last[1] }
        : undefined;
    },
    firstMs: () => samples[0]?.[0],
  };
}
