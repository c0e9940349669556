import assert from 'node:assert/strict';
import { emptyCounterWindow } from '../../server/src/promql/counter-window.js';
import { createMatcher } from '../../server/src/promql/matcher.js';
import { createSampleBuffer, type SampleSeries } from '../../server/src/promql/samples.js';
import { parseExposition } from '../../server/src/scrape/parse-exposition.js';
import type { TargetInstance } from '../../server/src/scrape/resolve-instances.js';
import { createSeriesStore } from '../../server/src/scrape/series.js';
import { createSeriesSource } from '../../server/src/scrape/series-source.js';

const target: TargetInstance = {
  name: 'order',
  instance: 'o:1',
  url: 'http://o:1/metrics',
  targetUrl: 'http://o:1/metrics',
  host: undefined,
};

describe('createSeriesSource', () => {
  const create = (slots = 10) => {
    const store = createSeriesStore({ slots, maxSeries: 100 });
    const source = createSeriesSource(store);
    return {
      store,
      source,
      scrape(timeMs: number, text: string | undefined) {
        store.record(
          target,
          timeMs,
          text === undefined ? undefined : parseExposition(text, { format: 'text' }),
        );
      },
      select: (name: string) => source.select([createMatcher('__name__', '=', name)]),
    };
  };
  const samplesOf = (series: SampleSeries | undefined, afterMs: number, untilMs: number) => {
    const buffer = createSampleBuffer(1);
    series?.read(afterMs, untilMs, buffer);
    return Array.from({ length: buffer.length }, (_, i) => [buffer.times[i], buffer.values[i]]);
  };

  it('has the samples after one time and up to another, with the labels of the target', () => {
    const { scrape, select } = create();
    for (const [time, value] of [
      [1, 5],
      [2, 5],
      [3, 6],
      [4, 6],
      [5, 7],
    ] as const)
      scrape(time * 1000, `x{a="b"} ${value}\n`);
    const [series] = select('x');
    assert.deepEqual(series?.labels, { __name__: 'x', a: 'b', job: 'order', instance: 'o:1' });
    assert.deepEqual(samplesOf(series, 1000, 4000), [
      [2000, 5],
      [3000, 6],
      [4000, 6],
    ]);
    assert.deepEqual(series?.latest(0, 4500), { timeMs: 4000, value: 6 });
    assert.equal(series?.latest(4000, 4500), undefined, 'too old');
    assert.equal(series?.latest(0, 500), undefined, 'before the first scrape');
  });

  it('is stale after a scrape without the series and after a failed scrape', () => {
    const { scrape, select } = create();
    scrape(1000, 'x 1\ny 1\n');
    scrape(2000, 'y 2\n');
    scrape(3000, undefined);
    const [x] = select('x');
    const [y] = select('y');
    assert.equal(x?.latest(0, 2000), undefined);
    assert.deepEqual(y?.latest(0, 2999), { timeMs: 2000, value: 2 });
    assert.equal(y?.latest(0, 3000), undefined);
    assert.deepEqual(samplesOf(y, 0, 9000), [
      [1000, 1],
      [2000, 2],
    ]);
  });

  it('has up, 0 after a failed scrape, and nothing after the target is gone', () => {
    const { store, scrape, select } = create();
    scrape(1000, 'x 1\n');
    scrape(2000, undefined);
    const [up] = select('up');
    assert.deepEqual(up?.labels, { __name__: 'up', job: 'order', instance: 'o:1' });
    assert.deepEqual(samplesOf(up, 0, 9000), [
      [1000, 1],
      [2000, 0],
    ]);
    assert.deepEqual(up?.latest(0, 2500), { timeMs: 2000, value: 0 });
    store.retain([], 3000);
    assert.equal(up?.latest(0, 3000), undefined);
    assert.deepEqual(up?.latest(0, 2500), { timeMs: 2000, value: 0 }, 'the past stays');
  });

  it('forgets the scrapes beyond its limit, whose values a long run still has', () => {
    const { scrape, select } = create(3);
    for (let time = 1; time <= 6; time++) scrape(time * 1000, 'x 1\n');
    const [series] = select('x');
    assert.deepEqual(samplesOf(series, 0, 9000), [
      [4000, 1],
      [5000, 1],
      [6000, 1],
    ]);
    assert.equal(series?.latest(0, 3500), undefined);
    assert.equal(series?.firstMs(), 4000);
  });

  it('finds new series after its generation has changed', () => {
    const { source, scrape, select } = create();
    scrape(1000, 'x 1\n');
    const { generation } = source;
    assert.equal(select('x').length, 1);
    scrape(2000, 'x 1\nx{a="b"} 2\n');
    assert.notEqual(source.generation, generation);
    assert.equal(select('x').length, 2);
    assert.equal(
      source.select([createMatcher('__name__', '=~', 'x|up'), createMatcher('a', '=', '')]).length,
      2,
    );
  });

  it('reads the ends of a counter as the rate over all its samples does, with resets and gaps', () => {
    const { scrape, select } = create(12);
    const values = [undefined, 5, 5, 7, 9, 2, 2, undefined, 3, 4, 8, 8, 8, 1, 5, 5, 6, Number.NaN, 9];
    const ends = emptyCounterWindow();
    let counted = 0;
    for (const [at, value] of values.entries()) {
      scrape(at * 1000, value === undefined ? 'y 1\n' : `x ${value}\n`);
      const [series] = select('x');
      if (!series) continue;
      for (let from = -500; from <= at * 1000; from += 500)
        for (let to = from; to <= at * 1000 + 500; to += 500) {
          const all = samplesOf(series, from, to);
          if (!series.readCounter?.(from, to, ends)) continue;
          counted++;
          assert.equal(ends.length, all.length, `from ${from} to ${to} after ${at}`);
          const lost = all.some(([, each], n) => n > 0 && (each as number) < (all[n - 1]?.[1] as number));
          assert.ok(!lost, `from ${from} to ${to} after ${at} the counter is reset`);
          if (all.length === 0) continue;
          assert.deepEqual(
            [
              [ends.firstMs, ends.firstValue],
              [ends.lastMs, ends.lastValue],
            ],
            [all[0], all.at(-1)],
          );
        }
    }
    assert.ok(counted > 500, `${counted} ranges`);
  });
});
