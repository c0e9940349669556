import assert from 'node:assert/strict';
import { createKnownTokens } from '../../src/token/known-tokens.js';

describe('known tokens', () => {
  it('are known under the keys that they were verified with', () => {
    const known = createKnownTokens<string>();
    known.set('a', 1, 'ada');
    assert.equal(known.get('a', 1), 'ada');
    assert.equal(known.get('a', 2), undefined);
    known.set('b', 2, 'bob');
    assert.equal(known.get('a', 1), undefined, 'also when that generation came back');
    assert.equal(known.get('b', 2), 'bob');
  });

  it('are so many at most, the oldest goes', () => {
    const known = createKnownTokens<number>(2);
    for (const token of ['a', 'b', 'c']) known.set(token, 1, 1);
    assert.deepEqual(
      ['a', 'b', 'c'].map((token) => known.get(token, 1)),
      [undefined, 1, 1],
    );
  });
});
