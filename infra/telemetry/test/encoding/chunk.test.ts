import assert from 'node:assert/strict';
import { Chunk } from '../../src/encoding/chunk.js';

describe('Chunk', () => {
  it('grows without losing content, and is empty after cut()', () => {
    const chunk = new Chunk(1);
    const texts = Array.from({ length: 200 }, (_, at) => 'é'.repeat(at));
    for (const round of [1, 2]) {
      for (const text of texts) {
        chunk.text(text);
        chunk.count += 1;
      }
      assert.equal(chunk.length, Buffer.byteLength(texts.join('')));
      const { bytes, count } = chunk.cut();
      assert.equal(bytes.toString(), texts.join(''), `round ${round}`);
      assert.deepEqual([count, chunk.count, chunk.length], [200, 0, 0]);
    }
  });

  it('writes integers in decimal', () => {
    const chunk = new Chunk(8);
    const numbers = [0, 9, 10, 99, 100, 99_999_999, 100_000_000, 1_700_000_000_123_456, 2 ** 53 - 1];
    for (const number of numbers) {
      chunk.integer(number);
      chunk.ascii(' ');
    }
    for (const number of [0, 7, 999_999]) chunk.integer(number, 6);
    assert.equal(chunk.cut().bytes.toString(), `${numbers.join(' ')} 000000000007999999`);
  });

  it('returns a copy from cut(), which later writes do not change', () => {
    for (const capacity of [8, 64]) {
      const chunk = new Chunk(capacity);
      chunk.text('first');
      const { bytes } = chunk.cut();
      chunk.text('other');
      chunk.cut();
      assert.equal(bytes.toString(), 'first');
    }
  });
});
