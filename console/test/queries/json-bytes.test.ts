import assert from 'node:assert/strict';
import { jsonBytes, quickJsonBytes } from '../../server/src/queries/json-bytes.js';

const sizeOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

describe('jsonBytes', () => {
  for (const text of [
    '',
    'GET /orders',
    '"',
    '\\',
    'a\nb',
    '\u0000\u0001\u001f',
    '\u007f',
    'ü',
    '€',
    '😀',
    '\ud800',
  ])
    it(`returns the size of the text ${JSON.stringify(text)}`, () => {
      assert.equal(jsonBytes(text), sizeOf(text));
    });

  for (const number of [0, -0, 7, -999, 1000, 999_999, 1e6, -9_999_999_999, 1e10, 1_700_000_000_000_123])
    it(`returns at most ten bytes more than the integer ${number} has`, () => {
      const over = jsonBytes(number) - sizeOf(number);
      assert.ok(over >= 0 && over <= 10, `${over}`);
    });

  for (const number of [0.1, -1.2345678901234567e-30, 1e300, Number.MAX_VALUE, Number.MIN_VALUE, Number.NaN])
    it(`returns at least the size of the number ${number}`, () => {
      assert.ok(jsonBytes(number) >= sizeOf(number));
    });

  for (const value of [
    null,
    true,
    false,
    [],
    {},
    [1, [2, []], 'x'],
    { a: 1, b: undefined, c: { 'd"': [null, true, false] } },
    JSON.parse('{"__proto__":"own","constructor":{"x":1}}'),
    { attributes: { 'http.route': '/orders/{id}', 'order.items': 3, paid: true } },
  ])
    it(`returns at least the size of ${JSON.stringify(value)}`, () => {
      assert.ok(jsonBytes(value) >= sizeOf(value));
      assert.ok(jsonBytes(value) <= sizeOf(value) + 40);
    });

  for (const value of ['', '\u0000', '\ud800', 'ü€😀', 0.1, -1e-300, null, [[], {}], { 'é"': ['\u0001', 1] }])
    it(`quickJsonBytes returns at least the size of ${JSON.stringify(value)}`, () => {
      assert.ok(quickJsonBytes(value) >= jsonBytes(value));
      assert.ok(quickJsonBytes(value) >= sizeOf(value));
    });
});
