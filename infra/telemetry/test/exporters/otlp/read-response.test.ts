import assert from 'node:assert/strict';
import { readExportResponse } from '../../../src/exporters/otlp/read-response.js';

const json = (value: unknown) => readExportResponse(Buffer.from(JSON.stringify(value)), 'application/json');
const protobuf = (...bytes: number[]) => readExportResponse(Buffer.from(bytes), 'application/x-protobuf');
const partial = (...bytes: number[]) => protobuf(0x0a, bytes.length, ...bytes);
const delivered = { kind: 'delivered' };
const unreadable = { kind: 'delivered', message: 'the response body is invalid' };

describe('OTLP export response', () => {
  it('without partialSuccess is a full success', () => {
    for (const value of [{}, { partialSuccess: {} }, { partialSuccess: null }, { unknown: [1] }])
      assert.deepEqual(json(value), delivered);
    assert.deepEqual(protobuf(), delivered);
    assert.deepEqual(partial(), delivered);
  });

  it('has the number of rejected spans as a string or a number, and a message', () => {
    for (const rejectedSpans of [3, '3'])
      assert.deepEqual(json({ partialSuccess: { rejectedSpans, errorMessage: 'no' } }), {
        ...delivered,
        rejected: 3,
        message: 'no',
      });
    assert.deepEqual(partial(0x08, 3, 0x12, 2, 0x6e, 0x6f), { ...delivered, rejected: 3, message: 'no' });
    assert.deepEqual(partial(0x08, 0xac, 2), { ...delivered, rejected: 300, message: '' });
  });

  it('may report more rejected spans than any batch has', () => {
    for (const rejectedSpans of [2 ** 63, '9223372036854775807', '9'.repeat(30)]) {
      const outcome = json({ partialSuccess: { rejectedSpans } });
      assert.ok(outcome.kind === 'delivered' && (outcome.rejected ?? 0) > 1e18);
    }
  });

  it('with a message but no rejected spans is a warning', () => {
    for (const rejectedSpans of [0, '0', undefined])
      assert.deepEqual(json({ partialSuccess: { rejectedSpans, errorMessage: 'old' } }), {
        ...delivered,
        rejected: 0,
        message: 'old',
      });
  });

  it('with an invalid body counts as delivered, with a warning', () => {
    for (const value of [[], 7, null, 'ok', { partialSuccess: 1 }, { partialSuccess: [] }])
      assert.deepEqual(json(value), unreadable, JSON.stringify(value));
    for (const rejectedSpans of [-1, 1.5, '-1', '1.5', 'many', '', {}, '0x10'])
      assert.deepEqual(json({ partialSuccess: { rejectedSpans } }), unreadable, String(rejectedSpans));
    assert.deepEqual(readExportResponse(Buffer.from('{"partial'), 'application/json'), unreadable);
    assert.deepEqual(protobuf(0x0a, 5, 0x08), unreadable);
    assert.deepEqual(protobuf(0x0b), unreadable);
    assert.deepEqual(partial(0x08, ...Array(9).fill(0xff), 0x01), unreadable);
    assert.deepEqual(partial(0x08, ...Array(12).fill(0xff)), unreadable);
  });

  it('has a bounded message', () => {
    const outcome = json({ partialSuccess: { rejectedSpans: 1, errorMessage: 'x'.repeat(10_000) } });
    assert.ok(outcome.kind === 'delivered' && outcome.message?.length === 512);
  });
});
