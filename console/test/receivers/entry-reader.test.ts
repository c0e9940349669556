import assert from 'node:assert/strict';
import { decode, encode } from '@msgpack/msgpack';
import { EntryReader, unusual } from '../../server/src/receivers/entry-reader.js';

const reader = new EntryReader(32);

function read(entry: unknown, before = 0) {
  const bytes = Buffer.concat([Buffer.alloc(before, 0xc1), encode(entry)]);
  return reader.read(bytes, before, bytes.length);
}

describe('EntryReader', () => {
  it('reads the same values as the complete decoder, at any position and repeatedly', () => {
    const records = [
      {
        message: 'order confirmed',
        'service.name': 'order',
        attempt: 3,
        ok: true,
        nothing: null,
        ratio: 0.5,
      },
      {
        message: 'Gr\u00fc\u00dfe \u4e2d\u6587',
        'trace.id': 'a'.repeat(32),
        big: 4_000_000_000,
        small: 65_535,
        byte: 200,
      },
      { nested: { list: [1, 'two', { three: false }] }, long: 'x'.repeat(3000), empty: '', negative: -3 },
      Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`name${n}`, `value${n}`])),
    ];
    for (let round = 0; round < 3; round++)
      for (const [n, record] of records.entries()) {
        const found = read([1_700_000_000, record], n);
        assert.deepEqual(found, { seconds: 1_700_000_000, nanoseconds: 0, record: decode(encode(record)) });
      }
  });

  it('leaves unusual entries to the complete decoder', () => {
    for (const entry of [
      [1_700_000_000, { id: 2 ** 40 }],
      [1_700_000_000, { binary: new Uint8Array(3) }],
      [1_700_000_000.5, { a: 1 }],
      [[1_700_000_000, {}], { a: 1 }],
      [1_700_000_000, [1, 2]],
      { time: 1 },
      'text',
    ])
      assert.equal(read(entry), unusual, JSON.stringify(entry));
    const polluted = Buffer.from(encode([1_700_000_000, { '--proto--': { a: 1 } }]));
    polluted.write('__proto__', polluted.indexOf('--proto--'), 'latin1');
    assert.equal(reader.read(polluted, 0, polluted.length), unusual);
  });

  it('returns unusual for an entry that is nested too deeply', () => {
    let record: Record<string, unknown> = { leaf: 1 };
    for (let depth = 0; depth < 40; depth++) record = { a: record };
    assert.equal(read([1_700_000_000, record]), unusual);
  });
});
