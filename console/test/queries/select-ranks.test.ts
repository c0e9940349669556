import assert from 'node:assert/strict';
import { selectRanks } from '../../server/src/queries/select-ranks.js';

describe('selectRanks', () => {
  it('returns the values that a sort returns, for random, equal, ascending and few values', () => {
    let state = 1;
    const random = () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state / 2 ** 32;
    };
    const lists = [0, 1, 2, 47, 48, 49, 500, 5000].flatMap((length) => [
      Float64Array.from({ length }, random),
      Float64Array.from({ length }, () => Math.floor(4 * random())),
      Float64Array.from({ length }, (_, at) => at),
      Float64Array.from({ length }, (_, at) => -at),
      new Float64Array(length),
    ]);
    for (const list of lists) {
      const sorted = list.toSorted();
      const ranks = [0.5, 0.95, 0.99, 1, 0].map((share) => Math.max(0, Math.ceil(share * list.length) - 1));
      const selected = list.slice();
      selectRanks(selected, ranks);
      assert.deepEqual(
        ranks.map((rank) => selected[rank]),
        ranks.map((rank) => sorted[rank]),
      );
      assert.deepEqual(selected.toSorted(), sorted);
    }
  });
});
