import assert from 'node:assert/strict';
import { latestCells, seriesCells } from '../../server/src/cli/series-cells.js';

const cellsOf = (...values: (number | string | null)[]) =>
  Object.fromEntries(seriesCells(values.map((value, at) => [at * 10_000, value])));

describe('cells of a series', () => {
  it('show when the largest change, the minimum and the maximum happened', () => {
    const cells = cellsOf(2, 1, 1, 9, 8);
    assert.equal(cells.change, '1 -> 9 at 00:00:30');
    assert.deepEqual([cells.min, cells.minAt], ['1', '1970-01-01T00:00:10.000Z']);
    assert.deepEqual([cells.max, cells.maxAt], ['9', '1970-01-01T00:00:30.000Z']);
    assert.deepEqual([cells.last, cells.values], ['8', '5']);
  });

  it('have a graph from the lowest to the highest value, with gaps', () => {
    assert.equal(cellsOf(0, 7, null, 3.5).graph, '▁█ ▅');
    assert.equal(cellsOf(4, 4).graph, '▁▁');
    const long = cellsOf(...Array.from({ length: 100 }, (_, at) => (at < 50 ? 0 : 1))).graph;
    assert.equal(long, '▁'.repeat(10) + '█'.repeat(10));
  });

  it('have no change when all values are equal, and no graph without a number', () => {
    assert.equal(cellsOf(4, 4, 4).change, '');
    assert.deepEqual(cellsOf('NaN', null), { last: 'NaN', values: '1' });
    assert.deepEqual(cellsOf(null), { last: '', values: '0' });
  });

  it('are the members of the latest point when points are objects', () =>
    assert.deepEqual(
      latestCells([
        { timeMs: 0, rate: 1 },
        { timeMs: 1000, rate: 2.5 },
      ]),
      [
        ['timeMs', '1970-01-01T00:00:01.000Z'],
        ['rate', '2.5'],
      ],
    ));
});
