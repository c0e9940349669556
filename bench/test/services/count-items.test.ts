import assert from 'node:assert/strict';
import { encode } from '@msgpack/msgpack';
import { countJsonSpans, countMessagePack, countThriftSpans } from '../../src/services/count-items.js';

const concat = (...values: unknown[]): Buffer => Buffer.concat(values.map((value) => encode(value)));

describe('countMessagePack', () => {
  it('counts values of every type, including nested values', () => {
    const values = [
      null,
      true,
      0,
      -1,
      -33,
      127,
      128,
      -129,
      70_000,
      -70_000,
      2 ** 40,
      -(2 ** 40),
      1.5,
      '',
      'short',
      'x'.repeat(31),
      'x'.repeat(32),
      'x'.repeat(300),
      'x'.repeat(70_000),
      new Uint8Array(5),
      new Uint8Array(300),
      new Uint8Array(70_000),
      [],
      [1, [2, ['three']]],
      new Array(20).fill('four'),
      new Array(70_000).fill(5),
      {},
      { a: { b: [{ c: 1 }] } },
      Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`key ${at}`, { at }])),
      Object.fromEntries(Array.from({ length: 70_000 }, (_, at) => [`key ${at}`, at])),
      new Date(1e12),
      new Date(1e12 + 1),
    ];
    for (const value of values) assert.equal(countMessagePack(encode(value)), 1, typeof value);
    assert.equal(countMessagePack(concat(...values)), values.length);
    assert.equal(countMessagePack(Buffer.alloc(0)), 0);
  });

  it('counts the entries of a PackedForward chunk, with EventTime', () => {
    const eventTime = Buffer.from([0xd7, 0x00, 0x65, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x07]);
    const entry = Buffer.concat([Buffer.from([0x92]), eventTime, encode({ message: 'hello' })]);
    assert.equal(countMessagePack(Buffer.concat([entry, entry, entry])), 3);
  });

  it('throws a RangeError for a truncated value', () => {
    const bytes = concat({ message: 'hello' });
    assert.throws(() => countMessagePack(bytes.subarray(0, -1)), RangeError);
    assert.throws(() => countMessagePack(Buffer.from([0x92, 0x01])), RangeError);
  });
});

describe('countJsonSpans', () => {
  it('counts the traceId keys', () => {
    assert.equal(countJsonSpans(Buffer.from('[]')), 0);
    assert.equal(countJsonSpans(Buffer.from('[{"traceId":"1","id":"2"},{"traceId":"1","id":"3"}]')), 2);
  });
});

describe('countThriftSpans', () => {
  const string = (text: string): number[] => [0, 0, 0, text.length, ...Buffer.from(text)];
  // Process { 1: serviceName, 2: [Tag { 1: key, 2: vType, 3: vStr }] }
  const tag = [11, 0, 1, ...string('a'), 8, 0, 2, 0, 0, 0, 0, 11, 0, 3, ...string('b'), 0];
  const tags = [15, 0, 2, 12, 0, 0, 0, 2, ...tag, ...tag];
  const process = [12, 0, 1, 11, 0, 1, ...string('gateway'), ...tags, 0];

  it('reads the length of the span list, which follows the process', () => {
    assert.equal(countThriftSpans(Buffer.from([...process, 15, 0, 2, 12, 0, 0, 1, 4])), 260);
    assert.equal(countThriftSpans(Buffer.from([...process, 0])), 0);
  });

  it('throws for a body that is not a Jaeger batch', () => {
    assert.throws(() => countThriftSpans(Buffer.from([8, 0, 9, 0, 0, 0, 0, 0])), TypeError);
    assert.throws(() => countThriftSpans(Buffer.from('{"a":1}')));
  });
});
