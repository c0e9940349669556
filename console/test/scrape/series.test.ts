import assert from 'node:assert/strict';
import { valueAt } from '../../server/src/scrape/history.js';
import { eachIncrease } from '../../server/src/scrape/increase.js';
import { type InstanceSeries, latestValue } from '../../server/src/scrape/instance-series.js';
import { parseExposition } from '../../server/src/scrape/parse-exposition.js';
import { toSingleInstance } from '../../server/src/scrape/resolve-instances.js';
import { createSeriesStore } from '../../server/src/scrape/series.js';
import { withTargetLabels } from '../../server/src/scrape/target-labels.js';

const one = toSingleInstance({ name: 'order', url: 'http://127.0.0.1:8084/metrics' });
const two = toSingleInstance({ name: 'order', url: 'http://127.0.0.1:9084/metrics' });
const read = (text: string) => parseExposition(text, { format: 'text' });
const open = (text: string) => parseExposition(`${text}\n# EOF`, { format: 'openmetrics' });

describe('createSeriesStore', () => {
  it('keeps an instance that reports again after it was gone, also at the limits', () => {
    for (const limits of [{ maxSeries: 3 }, { maxSeries: 100, maxBytes: 2500 }]) {
      const store = createSeriesStore({ slots: 3, ...limits });
      store.record(one, 1, read('a 1\nb 1\nc 1'));
      store.retain([], 2);
      store.record(one, 3, read('a 1\nb 1\nc 1\nd 1\ne 1\nf 1\ng 1'));
      const stored = [...store.instances].map(({ series }) => series.size);
      assert.equal(stored.length, 1);
      assert.equal(store.counts.series, stored[0]);
      store.retain([], 1e9);
      assert.deepEqual([store.counts.series, store.counts.bytes], [0, 0]);
    }
  });

  it('keeps the series of each instance apart, with the labels job and instance', () => {
    const store = createSeriesStore({ slots: 3, maxSeries: 10 });
    store.record(one, 1, read('a{b="c"} 1000'));
    store.record(two, 1, read('a{b="c"} 5'));
    assert.deepEqual(
      [...store.instances].map((each) =>
        [...each.series.values()].map((s) => [s.labels, latestValue(each, s)]),
      ),
      [
        [[{ b: 'c', job: 'order', instance: '127.0.0.1:8084' }, 1000]],
        [[{ b: 'c', job: 'order', instance: '127.0.0.1:9084' }, 5]],
      ],
    );
  });

  it('keeps the values of the last scrapes, and removes a series that is absent from all of them', () => {
    const store = createSeriesStore({ slots: 3, maxSeries: 10 });
    store.record(one, 1, read('a 1\nb 1'));
    for (let n = 2; n <= 3; n++) store.record(one, n, read('a NaN'));
    const [instance] = store.instances as unknown as [InstanceSeries];
    assert.deepEqual(
      [...instance.series.values()].map((s) => [
        [1, 2, 3].map((n) => valueAt(s.history, n)),
        latestValue(instance, s),
      ]),
      [
        [[1, Number.NaN, Number.NaN], Number.NaN],
        [[1, undefined, undefined], undefined],
      ],
    );
    store.record(one, 4, read('a 1'));
    assert.equal(store.counts.series, 1);
  });

  it('has no latest value for an instance that does not respond', () => {
    const store = createSeriesStore({ slots: 3, maxSeries: 10 });
    store.record(one, 1, read('a 1'));
    store.record(one, 2, undefined);
    const [instance] = store.instances as unknown as [InstanceSeries];
    const [series] = instance.series.values();
    assert.ok(series);
    assert.deepEqual([latestValue(instance, series), [...instance.responses]], [undefined, [2, 0, 0]]);
  });

  it('uses the first of duplicate series, counts the others, and uses the latest of several points', () => {
    const store = createSeriesStore({ slots: 3, maxSeries: 10 });
    const same = 'a{b="1",c="2"} 1\na{c="2",b="1"} 2\na{b="1",c="2",d=""} 3\na{b="1"} 4';
    assert.deepEqual(store.record(one, 1, read(same)), { duplicates: 2, cut: 0 });
    assert.deepEqual(store.record(two, 1, open('a 1 10\na 2 11\na 3 11')), { duplicates: 1, cut: 0 });
    const values = [...store.instances].flatMap((each) =>
      [...each.series.values()].map((s) => latestValue(each, s)),
    );
    assert.deepEqual(values, [1, 4, 2]);
  });

  it('finds the type of each series for every suffix and every position of the type', () => {
    const store = createSeriesStore({ slots: 3, maxSeries: 20 });
    const text =
      'a_total 1\na_created 1\n# TYPE a counter\n# TYPE g gaugehistogram\ng_gcount 1\ng_gsum 1\n' +
      '# TYPE i info\ni_info 1\n# TYPE s stateset\ns{s="x"} 1\nother 1';
    store.record(one, 1, open(text));
    const [instance] = store.instances as unknown as [InstanceSeries];
    assert.deepEqual(
      [...instance.series.values()].map(({ name, type }) => [name, type]),
      [
        ['a_total', 'counter'],
        ['a_created', 'counter'],
        ['g_gcount', 'gaugehistogram'],
        ['g_gsum', 'gaugehistogram'],
        ['i_info', 'info'],
        ['s', 'stateset'],
        ['other', 'unknown'],
      ],
    );
  });

  it('drops series beyond its limit for all instances together, and counts them', () => {
    const store = createSeriesStore({ slots: 3, maxSeries: 3 });
    assert.equal(store.record(one, 1, read('a 1\nb 1')).cut, 0);
    assert.equal(store.record(two, 1, read('a 1\nb 1\nc 1')).cut, 2);
    assert.deepEqual([store.counts.series, store.counts.refused], [3, 2]);
    assert.equal(store.record(two, 2, read('a 1\nb 1\nc 1')).cut, 2, 'again with each scrape');
  });

  it('removes the oldest instance that is no longer scraped when others need its memory', () => {
    const store = createSeriesStore({ slots: 3, maxSeries: 3 });
    store.record(one, 1, read('a 1\nb 1'));
    store.record(two, 1, read('a 1'));
    store.retain([two], 2);
    assert.equal(store.record(two, 2, read('a 1\nb 1\nc 1')).cut, 0);
    assert.deepEqual([store.counts.instances, store.counts.series], [1, 3]);
  });

  it('removes instances that were not scraped for longer than maxAgeMs', () => {
    const store = createSeriesStore({ slots: 3, maxSeries: 3, maxAgeMs: 1000 });
    store.record(one, 1, read('a 1'));
    store.retain([], 1001);
    assert.equal(store.counts.instances, 1);
    store.retain([], 1002);
    assert.deepEqual({ ...store.counts }, { instances: 0, series: 0, bytes: 0, refused: 0 });
  });

  it('limits the number of instances', () => {
    const store = createSeriesStore({ slots: 3, maxSeries: 100, maxInstances: 2 });
    const at = (n: number) => toSingleInstance({ name: 'order', url: `http://10.0.0.${n}/metrics` });
    for (let n = 1; n <= 3; n++) assert.equal(store.record(at(n), 1, read('a 1\nb 1')).cut, n < 3 ? 0 : 2);
    store.retain([at(2), at(3)], 2);
    assert.equal(store.record(at(3), 2, read('a 1')).cut, 0);
    assert.equal(store.counts.instances, 2);
  });

  it('limits the bytes of changing labels and of help texts', () => {
    const store = createSeriesStore({ slots: 100, maxSeries: 1000, maxBytes: 1e6 });
    let cut = 0;
    for (let n = 0; n < 50; n++) {
      const { cut: now } = store.record(
        one,
        n,
        read(`a{b="${n}${'x'.repeat(50_000)}"} 1\n# HELP h${n} ${'y'.repeat(50_000)}`),
      );
      cut += now;
      assert.ok(store.counts.bytes <= 1e6, String(store.counts.bytes));
    }
    assert.ok(cut > 40, String(cut));
    store.record(one, 50, read('ok 1'));
    assert.equal([...store.instances][0]?.series.size, 51 - cut);
  });
});

describe('createSeriesStore at its byte limit', () => {
  const routes = 500;
  const expose = (n: number) =>
    Array.from({ length: routes }, (_, i) => `requests_total{route="/route/${i}"} ${n * i}`).join('\n');

  it('drops the oldest values of changing series, keeps their latest ones, and reports no false growth', () => {
    const store = createSeriesStore({ slots: 120, maxSeries: 1e6, maxBytes: 500 * 1000 });
    for (let n = 1; n <= 120; n++) {
      assert.equal(store.record(one, n, read(expose(n))).cut, 0);
      assert.ok(store.counts.bytes <= 500_000, String(store.counts.bytes));
    }
    const [instance] = store.instances as unknown as [InstanceSeries];
    const values = [...instance.series.values()].map((series) => latestValue(instance, series));
    assert.deepEqual(
      values,
      Array.from({ length: routes }, (_, i) => 120 * i),
    );
    const [, , third] = instance.series.values();
    assert.ok(third && third.history.knownFrom > 1, 'its oldest values were dropped');
    let grown = 0;
    eachIncrease(instance, third, 6, (amount) => {
      grown += amount;
    });
    assert.equal(grown, 2 * (120 - third.history.knownFrom));
  });

  it('keeps the growth of a series that appears when the limit is reached, at the cost of longer histories', () => {
    const store = createSeriesStore({ slots: 400, maxSeries: 1e6, maxBytes: 500_000 });
    for (let n = 1; n <= 100; n++) store.record(one, n, read(expose(n)));
    for (let n = 101; n <= 200; n++) {
      assert.equal(store.record(one, n, read(`${expose(n)}\npauses_total ${n}`)).cut, 0);
      assert.ok(store.counts.bytes <= 500_000, String(store.counts.bytes));
    }
    const [instance] = store.instances as unknown as [InstanceSeries];
    const late = [...instance.series.values()].find(({ name }) => name === 'pauses_total');
    assert.ok(late);
    let grown = 0;
    eachIncrease(instance, late, 10, (amount) => {
      grown += amount;
    });
    assert.ok(grown >= 9, String(grown));
  });

  it('counts zero bytes after all series are removed', () => {
    const store = createSeriesStore({ slots: 20, maxSeries: 1e6 });
    for (let n = 1; n <= 40; n++) store.record(one, n, read(n % 3 ? expose(n) : 'other 1'));
    for (let n = 41; n <= 62; n++) store.record(one, n, read('last 1'));
    store.retain([], 1e9);
    assert.deepEqual({ ...store.counts }, { instances: 0, series: 0, bytes: 0, refused: 0 });
  });
});

describe('withTargetLabels', () => {
  const target = { job: 'order', instance: 'a:1' };
  it('renames conflicting labels to exported_…, as Prometheus does without honor_labels', () => {
    assert.deepEqual(withTargetLabels({ instance: 'own', job: 'cron', service: 's', empty: '' }, target), {
      ...target,
      service: 's',
      exported_instance: 'own',
      exported_job: 'cron',
    });
    assert.deepEqual(withTargetLabels({ instance: 'own', exported_instance: 'older' }, target), {
      ...target,
      exported_instance: 'older',
      exported_exported_instance: 'own',
    });
    assert.deepEqual(withTargetLabels({ instance: '' }, target), target);
  });
});
