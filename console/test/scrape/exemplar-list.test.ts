import assert from 'node:assert/strict';
import {
  type ExemplarList,
  maxExemplarsPerSeries,
  noExemplars,
  withExemplar,
} from '../../server/src/scrape/exemplar-list.js';

const maxAgeMs = 75 * 60_000;
const exemplarAt = (seconds: number, id = `t${seconds}`) => ({
  labels: { trace_id: id },
  value: seconds,
  timestamp: seconds,
});

function listAfter(times: readonly number[]): ExemplarList {
  return times.reduce<ExemplarList>(
    (list, seconds) => withExemplar(list, exemplarAt(seconds), maxAgeMs),
    noExemplars,
  );
}

describe('withExemplar', () => {
  it('keeps the newest exemplar and earlier ones over the whole time, closer together the newer they are', () => {
    const last = 1000 + 720 * 5;
    const list = listAfter(Array.from({ length: 721 }, (_, n) => 1000 + n * 5));
    assert.equal(list.length, maxExemplarsPerSeries);
    const ages = list.map(({ timeMs }) => last - (timeMs as number) / 1000);
    assert.equal(ages.at(-1), 0);
    assert.ok((ages[0] as number) > 1800, `oldest: ${ages[0]} s`);
    assert.ok((ages.at(-2) as number) <= 30, `second newest: ${ages.at(-2)} s`);
    for (let n = 1; n < ages.length - 1; n++)
      assert.ok((ages[n - 1] as number) <= 6 * (ages[n] as number), `ages ${ages.join(', ')}`);
  });

  it('removes exemplars that are too old', () => {
    const list = listAfter([1000, 1000 + maxAgeMs / 1000 + 1]);
    assert.deepEqual(
      list.map(({ traceId }) => traceId),
      ['t5501'],
    );
  });

  it('returns the same list for an exemplar that a client repeats', () => {
    const list = listAfter([1000, 2000]);
    assert.equal(withExemplar(list, exemplarAt(2000), maxAgeMs), list);
  });

  it('begins anew after a change of the clock, and keeps one exemplar without a time', () => {
    assert.deepEqual(
      listAfter([2000, 3000, 1000]).map(({ value }) => value),
      [1000],
    );
    const untimed = withExemplar(
      listAfter([1000, 2000]),
      { labels: {}, value: 7, timestamp: undefined },
      maxAgeMs,
    );
    assert.deepEqual(untimed, [{ traceId: undefined, value: 7, timeMs: undefined }]);
  });
});
