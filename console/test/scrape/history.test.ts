import assert from 'node:assert/strict';
import {
  emptyHistory,
  keepLatest,
  runCount,
  runsOf,
  setLatest,
  trimBefore,
  valueAt,
} from '../../server/src/scrape/history.js';

function of(...values: (number | undefined)[]) {
  const history = emptyHistory();
  for (const [i, value] of values.entries()) setLatest(history, i + 1, value);
  return history;
}

const values = (history: ReturnType<typeof of>, to: number) =>
  Array.from({ length: to }, (_, i) => valueAt(history, i + 1));

describe('history of a series', () => {
  it('returns the value of each scrape, and undefined in gaps', () => {
    const given = [5, 5, Number.NaN, Number.NaN, undefined, undefined, 0, -0, Infinity, 7, 7];
    assert.deepEqual(values(of(...given), given.length), given);
  });

  it('stores consecutive equal values once', () => {
    assert.equal(runCount(of(5, 5, 5, Number.NaN, Number.NaN, undefined, undefined, 5, 5)), 4);
  });

  it('replaces the value of the latest scrape', () => {
    const history = of(1, 2);
    setLatest(history, 2, 3);
    assert.deepEqual(values(history, 2), [1, 3]);
    setLatest(history, 2, 1);
    assert.deepEqual([values(history, 2), runCount(history)], [[1, 1], 1]);
  });

  it('removes runs that ended before a scrape, and keeps the run that contains it', () => {
    const history = of(1, 2, 2, 2, undefined, 3);
    trimBefore(history, 3);
    assert.deepEqual(values(history, 6), [undefined, 2, 2, 2, undefined, 3]);
    trimBefore(history, 100);
    assert.deepEqual([...runsOf(history)], [{ value: 3, first: 6, end: Infinity }]);
  });

  it('updates the oldest known scrape when the oldest run is dropped', () => {
    const history = of(1, 1, 2, undefined);
    keepLatest(history, 2);
    assert.deepEqual([history.knownFrom, values(history, 3)], [3, [undefined, undefined, 2]]);
    keepLatest(history, 5);
    assert.equal(runCount(history), 2);
    keepLatest(history, 1);
    assert.equal(runCount(history), 1, 'the latest stays');
  });
});
