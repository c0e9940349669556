import assert from 'node:assert/strict';
import { DecodedCache, type DecodedCells } from '../../../server/src/store/rows/decoded-cache.js';

/** Cells of 100,000 bytes with the estimate of their maps. */
const cellsOf = (): DecodedCells => ({
  textStarts: new Uint32Array(22_000),
  cells: new Uint16Array(0),
  starts: new Uint32Array(0),
  shapes: new Uint16Array(0),
  places: new Map(),
  values: new Map(),
});

describe('DecodedCache', () => {
  const owners = Array.from({ length: 100 }, (_, n) => ({ n }));
  let cache: DecodedCache;
  let decoded: number;
  beforeEach(() => {
    // 48 blocks, of which the last 8 change
    cache = new DecodedCache(4_800_000);
    decoded = 0;
  });
  const read = (n: number): DecodedCells =>
    cache.get(owners[n] as object, () => {
      decoded++;
      return cellsOf();
    });
  const scan = (from: number, to: number) => {
    decoded = 0;
    for (let n = from; n < to; n++) read(n);
    return decoded;
  };

  it('has as many blocks as fit for the next query of more blocks', () => {
    assert.equal(scan(0, 100), 100);
    for (let n = 0; n < 5; n++) assert.equal(scan(0, 100), 60);
    assert.equal(scan(0, 40), 0);
  });

  it('has the blocks that were read last, between which the rows of a query alternate', () => {
    scan(0, 100);
    decoded = 0;
    for (let n = 0; n < 50; n++) read(50 + (n % 8));
    assert.equal(decoded, 8);
  });

  it('replaces blocks that queries no longer read', () => {
    scan(0, 100);
    for (let n = 0; n < 100; n++) scan(50, 100);
    assert.equal(scan(50, 100), 10);
  });

  it('stays below its limit, but has the latest block in any case', () => {
    for (let n = 0; n < 3; n++) {
      for (let at = 0; at < 100; at++) {
        read(at);
        assert.ok(cache.bytes <= 4_800_000);
      }
    }
    assert.equal(cache.bytes, 4_800_000);
    cache = new DecodedCache(0);
    assert.equal(read(1), read(1));
    assert.equal(cache.bytes, 100_000);
    read(2);
    assert.equal(cache.bytes, 100_000);
  });

  it('counts no bytes after all blocks are deleted, and decodes them again', () => {
    scan(0, 100);
    for (const owner of owners) cache.delete(owner);
    assert.equal(cache.bytes, 0);
    assert.equal(scan(99, 100), 1);
  });
});
