import assert from 'node:assert/strict';
import { queryMetrics } from '../../../server/src/queries/metrics/query-metrics.js';
import { parseExposition } from '../../../server/src/scrape/parse-exposition.js';
import { createSeriesStore } from '../../../server/src/scrape/series.js';
import { createSeriesSource } from '../../../server/src/scrape/series-source.js';

const startMs = 1_700_000_000_000;
const hour = 3_600_000;
const target = { name: 'order', instance: 'o:1', url: 'http://o:1/metrics' };
const traceOf = (n: number) => n.toString(16).padStart(32, '0');

/** Scrapes for an hour, every 5 s; each scrape has an exemplar, and the later half is faster. */
function scrapeAnHour() {
  const store = createSeriesStore({ slots: 900, maxSeries: 100, maxAgeMs: 75 * 60_000 });
  for (let n = 0; n <= 720; n++) {
    const seconds = startMs / 1000 + 5 * n;
    const value = n < 360 ? 0.9 : 0.1;
    const text =
      `# TYPE d histogram\nd_bucket{le="1"} ${n} # {trace_id="${traceOf(n + 1)}"} ${value} ${seconds}\n` +
      `d_bucket{le="+Inf"} ${n}\nd_count ${n}\n# EOF\n`;
    store.record(target, startMs + 5000 * n, parseExposition(text, { format: 'openmetrics' }));
  }
  return store;
}

describe('exemplars of a metric query', () => {
  const query = (isStored?: (traceId: string) => boolean, sinceMs = startMs) => {
    const store = scrapeAnHour();
    return queryMetrics(createSeriesSource(store), store, {
      expr: 'histogram_quantile(0.9, sum by (le) (rate(d_bucket[1m])))',
      sinceMs,
      untilMs: startMs + hour,
      stepMs: undefined,
      limit: 10,
      ...(isStored && { isStored }),
    });
  };

  it('include several exemplars of one series, spread over the time, the largest value first', async () => {
    const { exemplars } = await query();
    assert.ok(exemplars.length >= 6, `${exemplars.length} exemplars`);
    const times = exemplars.map(({ timeMs }) => timeMs);
    assert.equal(Math.max(...times), startMs + hour);
    assert.ok(Math.min(...times) < startMs + hour / 2, 'one of the first half');
    const values = exemplars.map(({ value }) => value as number);
    assert.deepEqual(
      values,
      values.toSorted((a, b) => b - a),
    );
    assert.deepEqual(new Set(values), new Set([0.9, 0.1]));
  });

  it('include only exemplars within the range, with the field stored', async () => {
    const newest = traceOf(721);
    const { exemplars } = await query((traceId) => traceId === newest, startMs + hour - 60_000);
    assert.ok(exemplars.length >= 2);
    assert.deepEqual(
      exemplars.filter(({ stored }) => stored).map(({ traceId }) => traceId),
      [newest],
    );
  });

  it('take memory that is counted and released', () => {
    const store = scrapeAnHour();
    assert.ok(store.counts.bytes > 8 * 100);
    store.retain([], startMs + 10 * hour);
    assert.deepEqual({ ...store.counts }, { instances: 0, series: 0, bytes: 0, refused: 0 });
  });
});
