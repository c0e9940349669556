import assert from 'node:assert/strict';
import { crc32 } from 'node:zlib';
import { encodeRecord, readRecords } from '../../../server/src/store/history/segment-format.js';

const record = (n: number) =>
  encodeRecord({ kind: 'spans', head: { sequence: n, run: 'a' }, body: Buffer.alloc(100, n) });

describe('segment format', () => {
  it('refuses a record whose kind was changed', () => {
    const bytes = record(1);
    bytes.writeUInt32LE(2, 4);
    assert.deepEqual(readRecords(bytes), { records: [], validBytes: 0, damagedBytes: bytes.length });
  });

  it('refuses a record whose lengths were changed', () => {
    // the spaces of the body become part of the head, so that the same bytes are covered
    const bytes = encodeRecord({ kind: 'run', head: { a: 12 }, body: Buffer.from(' '.repeat(8)) });
    bytes.writeUInt32LE(16, 8);
    bytes.writeUInt32LE(0, 12);
    assert.deepEqual(readRecords(bytes).records, []);
  });

  it('skips, counts and keeps a file of the former format', () => {
    const bytes = record(1);
    bytes.write('GHS1');
    assert.deepEqual(readRecords(bytes), {
      records: [],
      validBytes: bytes.length,
      damagedBytes: bytes.length,
    });
  });

  it('skips the rest of a file after 1,000 invalid records', () => {
    const invalid = Buffer.alloc(24);
    invalid.write('GHS2');
    const after = (count: number) =>
      Buffer.concat([record(1), ...Array.from({ length: count }, () => invalid), record(2)]);
    assert.equal(readRecords(after(1000)).records.length, 2);
    const bytes = after(1001);
    const { records, validBytes, damagedBytes } = readRecords(bytes);
    assert.equal(records.length, 1);
    assert.equal(validBytes, bytes.length);
    assert.equal(damagedBytes, bytes.length - record(1).length);
  });

  it('reads 4 MB of magic numbers with long bodies within 5 seconds', () => {
    const bytes = Buffer.alloc(4_000_008);
    for (let at = 0; at + 24 <= bytes.length; at += 24) {
      bytes.write('GHS2', at);
      bytes.writeUInt32LE((bytes.length - at - 24) & ~7, at + 12);
    }
    const startedMs = performance.now();
    assert.deepEqual(readRecords(bytes).records, []);
    assert.ok(performance.now() - startedMs < 5000);
  });

  it('refuses a record over 8 MiB', () => {
    const large = encodeRecord({ kind: 'logs', head: {}, body: Buffer.alloc(8 << 20) });
    assert.deepEqual(readRecords(large).records, []);
  });

  it('refuses a head that is not JSON, in spite of its valid checksum', () => {
    const bytes = encodeRecord({ kind: 'run', head: { a: 12 }, body: Buffer.alloc(0) });
    bytes.write('{', 31);
    bytes.writeUInt32LE(crc32(bytes.subarray(24, 32), crc32(bytes.subarray(4, 16))), 16);
    assert.deepEqual(readRecords(bytes).records, []);
  });
});
