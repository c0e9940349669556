import assert from 'node:assert/strict';
import { createEntries, type EvictionReason } from '../../src/memory/entries.js';
import { entryOverheadBytes } from '../../src/memory/size.js';

describe('the entries of a map of the memory cache', () => {
  let now: number;
  let evicted: EvictionReason[];
  const make = (maxEntryBytes = 1000) =>
    createEntries({ maxEntryBytes, now: () => now, onEvict: (reason) => evicted.push(reason) });
  beforeEach(() => {
    now = 1000;
    evicted = [];
  });

  it('give up the one that was not used for longest', () => {
    const entries = make();
    for (const key of ['a', 'b', 'c']) entries.set(key, key, 1000);
    entries.get('a');
    entries.set('b', 'again', 1000);
    entries.removeOldest();
    assert.equal(entries.size, 2);
    assert.deepEqual(
      ['a', 'b', 'c'].map((key) => entries.get(key)),
      ['a', 'again', undefined],
    );
    assert.deepEqual(evicted, ['full']);
  });

  it('are live until their time is over, and removed by a sweep', () => {
    const entries = make();
    entries.set('a', 'text', 500);
    entries.set('b', 'text', 5000);
    now = 1500;
    assert.equal(entries.get('a'), 'text');
    now = 1501;
    assert.equal(entries.size, 2);
    entries.removeExpired();
    assert.equal(entries.size, 1);
    assert.equal(entries.get('a'), undefined);
    assert.equal(entries.get('b'), 'text');
    assert.deepEqual(evicted, ['expired']);
  });

  it('removes an expired entry when it is read', () => {
    const entries = make();
    entries.set('a', 'text', 500);
    now = 1501;
    assert.equal(entries.get('a'), undefined);
    assert.equal(entries.bytes, 0);
  });

  it('keep their end when only the text is replaced', () => {
    const entries = make();
    entries.set('a', '1', 500);
    now = 1400;
    entries.replace('a', '2');
    now = 1500;
    assert.equal(entries.get('a'), '2');
    now = 1501;
    assert.equal(entries.get('a'), undefined);
  });

  it('get a new end when they are set again', () => {
    const entries = make();
    entries.set('a', '1', 500);
    now = 1400;
    entries.set('a', '2', 500);
    now = 1900;
    assert.equal(entries.get('a'), '2');
  });

  it('count key, text and overhead, twice the length where a character is beyond Latin-1', () => {
    const entries = make();
    entries.set('ab', 'cdé', 1000);
    assert.equal(entries.bytes, entryOverheadBytes + 2 + 3);
    entries.set('ab', 'cd€', 1000);
    assert.equal(entries.bytes, entryOverheadBytes + 2 + 6);
    entries.delete('ab');
    entries.delete('b');
    assert.equal(entries.bytes, 0);
    assert.deepEqual(evicted, []);
  });

  it('are not kept when they are too large, nor is the one before', () => {
    const entries = make(300);
    entries.set('a', 'small', 1000);
    entries.set('a', 'x'.repeat(100), 1000);
    assert.equal(entries.get('a'), undefined);
    assert.equal(entries.size, 0);
    assert.deepEqual(evicted, ['too_large']);
  });
});
