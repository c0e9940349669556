import assert from 'node:assert/strict';
import { BatchMemory } from '../../src/delivery/batch-memory.js';

const large = 100_000;

describe('BatchMemory', () => {
  it('reuses buffers, the last returned first', () => {
    const memory = new BatchMemory();
    const [one, two] = [memory.take(large), memory.take(large)];
    assert.notEqual(one.buffer, two.buffer);
    memory.give(one);
    memory.give(two);
    assert.equal(memory.take(large + 1), two);
    assert.equal(memory.take(10), one);
  });

  it('allocates a buffer when the spare one is too small', () => {
    const memory = new BatchMemory();
    const small = memory.take(large);
    memory.give(small);
    const taken = memory.take(2 * large);
    assert.ok(taken.length >= 2 * large);
    assert.equal(memory.take(large), small);
  });

  it('keeps two spare buffers, and no small ones', () => {
    const memory = new BatchMemory();
    const taken = Array.from({ length: 4 }, () => memory.take(large));
    for (const each of taken) memory.give(each);
    memory.give(memory.take(10));
    assert.deepEqual([memory.take(large), memory.take(large)], [taken[3], taken[2]]);
    assert.ok(!taken.includes(memory.take(large)));
  });

  it('returns a buffer of the requested size or little more', () => {
    for (const bytes of [0, 1, 65_535, 65_536, 65_537, 300_000]) {
      const { length } = new BatchMemory().take(bytes);
      assert.ok(length >= bytes && length < bytes * 1.25 + 1, `${length} for ${bytes}`);
    }
  });
});
