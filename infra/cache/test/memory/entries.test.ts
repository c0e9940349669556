import assert from 'node:assert/strict';
import { createEntries, type EvictionReason } from '../../src/memory/entries.js';
import { entryOverheadBytes } from '../../src/memory/size.js';

describe('createEntries', () => {
  let now: number;
  let evicted: EvictionReason[];
  const make = (maxEntryBytes = 1000) =>
    createEntries({ maxEntryBytes, now: () => now, onEvict: (reason) => evicted.push(reason) });
  beforeEach(() => {
    now = 1000;
    evicted = [];
  });

  it('removeOldest() removes the least recently used entry', () => {
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

  it('returns an entry until it expires, and removeExpired() removes it', () => {
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

  it('replace() keeps the expiry of the entry', () => {
    const entries = make();
    entries.set('a', '1', 500);
    now = 1400;
    entries.replace('a', '2');
    now = 1500;
    assert.equal(entries.get('a'), '2');
    now = 1501;
    assert.equal(entries.get('a'), undefined);
  });

  it('set() gives an existing entry a new expiry', () => {
    const entries = make();
    entries.set('a', '1', 500);
    now = 1400;
    entries.set('a', '2', 500);
    now = 1900;
    assert.equal(entries.get('a'), '2');
  });

  it('counts the bytes of key, text and overhead, with two bytes a character for strings beyond Latin-1', () => {
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

  it('does not store an entry that is too large, and removes the previous entry of the key', () => {
    const entries = make(300);
    entries.set('a', 'small', 1000);
    entries.set('a', 'x'.repeat(100), 1000);
    assert.equal(entries.get('a'), undefined);
    assert.equal(entries.size, 0);
    assert.deepEqual(evicted, ['too_large']);
  });
});
