import assert from 'node:assert/strict';
import { createEntries } from '../../src/memory/entries.js';

describe('entries', () => {
  it('drop the one that was not used for longest', () => {
    const entries = createEntries(3, () => 0);
    for (const key of ['a', 'b', 'c']) entries.set(key, key, 1);
    entries.get('a');
    entries.set('b', 'again', 1);
    entries.set('d', 'd', 1);
    assert.equal(entries.size, 3);
    assert.equal(entries.get('c'), undefined);
    assert.deepEqual(
      ['a', 'b', 'd'].map((key) => entries.get(key)?.text),
      ['a', 'again', 'd'],
    );
  });

  it('end at their time, to the millisecond', () => {
    let now = 1000;
    const entries = createEntries(3, () => now);
    entries.set('a', 'text', 1500);
    now = 1499;
    assert.equal(entries.get('a')?.text, 'text');
    now = 1500;
    assert.equal(entries.get('a'), undefined);
    assert.equal(entries.size, 0);
  });

  it('are deleted', () => {
    const entries = createEntries(3, () => 0);
    entries.set('a', 'text', 1);
    entries.delete('a');
    entries.delete('b');
    assert.equal(entries.get('a'), undefined);
  });
});
