import assert from 'node:assert/strict';
import { escapeRegExp } from '../src/escape-reg-exp.js';

describe('escapeRegExp', () => {
  it('makes every printable character match only itself', () => {
    const all = String.fromCharCode(...Array.from({ length: 95 }, (_, i) => i + 32));
    assert.match(all, new RegExp(`^${escapeRegExp(all)}$`));
    for (const character of all) {
      const pattern = new RegExp(`^${escapeRegExp(character)}$`);
      const matched = [...all].filter((other) => pattern.test(other));
      assert.deepEqual(matched, [character]);
    }
  });

  it('escapes ranges and quantifiers', () => {
    assert.doesNotMatch('b', new RegExp(`[${escapeRegExp('a-c')}]`));
    assert.doesNotMatch('aaa', new RegExp(escapeRegExp('a+')));
  });
});
