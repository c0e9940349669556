import assert from 'node:assert/strict';
import { utf8 } from '../../src/bytes/byte-string.js';
import { Chunk } from '../../src/delivery/chunk.js';

describe('a chunk', () => {
  it('grows without losing what is in it, and is empty once it is cut', () => {
    const chunk = new Chunk(1);
    const texts = Array.from({ length: 200 }, (_, at) => 'é'.repeat(at));
    for (const round of [1, 2]) {
      for (const text of texts) {
        chunk.append(utf8(text));
        chunk.count += 1;
      }
      assert.equal(chunk.length, Buffer.byteLength(texts.join('')));
      const { bytes, count } = chunk.cut();
      assert.equal(bytes.toString(), texts.join(''), `round ${round}`);
      assert.deepEqual([count, chunk.count, chunk.length], [200, 0, 0]);
    }
  });

  it('gives copies: a batch stays as it is when the next one is filled', () => {
    const chunk = new Chunk(64);
    chunk.append('first');
    const { bytes } = chunk.cut();
    chunk.append('other');
    chunk.cut();
    assert.equal(bytes.toString(), 'first');
  });
});
