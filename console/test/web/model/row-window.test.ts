import assert from 'node:assert/strict';
import { rowAt, rowOffsets, rowWindow } from '../../../web/src/parts/row-window.js';

describe('rows of a virtual list', () => {
  const offsets = rowOffsets(5, (index) => (index === 2 ? 100 : 10));

  it('have offsets by their heights', () => assert.deepEqual([...offsets], [0, 10, 20, 120, 130, 140]));

  it('are found by a vertical position, also one outside the list', () => {
    assert.deepEqual(
      [-5, 0, 9, 10, 119, 120, 999].map((top) => rowAt(offsets, top)),
      [0, 0, 0, 1, 2, 3, 4],
    );
  });

  it('are rendered where they are visible, with rows above and below', () => {
    assert.deepEqual(rowWindow(offsets, 15, 10, 0), { from: 1, to: 3 });
    assert.deepEqual(rowWindow(offsets, 15, 10, 1), { from: 0, to: 4 });
    assert.deepEqual(
      rowWindow(
        rowOffsets(10_000, () => 20),
        100_000,
        400,
        8,
      ),
      { from: 4992, to: 5029 },
    );
  });

  it('are none in an empty list', () =>
    assert.deepEqual(
      rowWindow(
        rowOffsets(0, () => 1),
        0,
        100,
      ),
      { from: 0, to: 0 },
    ));
});
