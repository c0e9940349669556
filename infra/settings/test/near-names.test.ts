import assert from 'node:assert/strict';
import { didYouMean, nearNames } from '../src/near-names.js';

describe('nearNames', () => {
  const known = ['requests', 'requests groups', 'spans', 'edges', 'minDuration'];

  for (const [given, near] of [
    ['reqests', ['requests']],
    ['reuqests', ['requests']],
    ['Requests', ['requests', 'requests groups']],
    ['span', ['spans']],
    ['minduration', ['minDuration']],
    ['min', ['minDuration']],
    ['requests group', ['requests groups']],
    ['user', []],
    ['x', []],
    ['', []],
  ] as const) {
    it(`finds ${near.join(', ') || 'nothing'} near "${given}"`, () =>
      assert.deepEqual(nearNames(given, known), near));
  }

  it('returns the nearest name first, and not more than the limit', () => {
    assert.deepEqual(nearNames('abcdef', ['abcxyf', 'abcdxf', 'abcdef']), ['abcdef', 'abcdxf', 'abcxyf']);
    assert.deepEqual(nearNames('abcdef', ['abcxyf', 'abcdxf', 'abcdef'], 1), ['abcdef']);
  });
});

describe('didYouMean', () => {
  it('quotes the names, and is empty without names', () => {
    assert.equal(didYouMean(['a', 'b']), '; did you mean "a" or "b"?');
    assert.equal(didYouMean([]), '');
  });
});
