import assert from 'node:assert/strict';
import { emptyHistory, type History, keepLatest, setLatest } from '../../server/src/scrape/history.js';
import { eachIncrease } from '../../server/src/scrape/increase.js';

/** Undefined: the series was absent; null: its instance did not respond. */
function of(...values: (number | undefined | null)[]): number {
  const history = emptyHistory();
  for (const [i, value] of values.entries()) setLatest(history, i + 1, value ?? undefined);
  return sum(
    history,
    Uint8Array.from(values, (value) => (value === null ? 0 : 2)),
  );
}

function sum(history: History, responses: Uint8Array): number {
  let grown = 0;
  const owner = { responses, times: new Float64Array(responses.length), scrapes: responses.length };
  eachIncrease(owner, { history }, 3, (amount) => {
    grown += amount;
  });
  return grown;
}

describe('eachIncrease', () => {
  for (const [name, values, grown] of [
    ['growth', [5, 7, 10], 5],
    ['a restart', [5, 7, 1, 2], 4],
    ['a gap in the series', [5, undefined, 8], 3],
    ['a time without a response', [5, null, 8], 3],
    ['a restart during a time without a response', [5, null, 2], 2],
    ['a series that appears', [undefined, 3, 4], 4],
    ['a series that appears with its instance', [null, 3, 4], 1],
    ['a series that appears after a restart', [9, null, undefined, 2], 2],
    ['a gap after the first value', [9, undefined, undefined, 12], 3],
    ['a series that its instance has again after a long gap', [9, undefined, undefined, undefined, 12], 12],
    ['a long time without a response', [9, null, null, null, 12, 14], 2],
    ['a single value', [9], 0],
    ['values that are not finite', [5, Number.NaN, Infinity, 7], 2],
  ] as const) {
    it(`sums the increase for ${name}`, () => assert.equal(of(...values), grown));
  }

  it('adds nothing for the oldest stored value of a series whose older values were dropped', () => {
    const history = emptyHistory();
    for (const [i, value] of [5, 7, 10].entries()) setLatest(history, i + 1, value);
    keepLatest(history, 2);
    assert.equal(sum(history, Uint8Array.of(2, 2, 2)), 3);
  });
});
