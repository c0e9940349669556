import assert from 'node:assert/strict';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { currency, limits, Money, Quantity, SkuSchema } from '../src/index.js';

function assertSchema(schema: TSchema, good: readonly unknown[], bad: readonly unknown[]): void {
  const validator = Compile(schema);
  for (const value of good) assert.ok(validator.Check(value), JSON.stringify(value));
  for (const value of bad) assert.ok(!validator.Check(value), JSON.stringify(value));
}

describe('Schemas of the shop', () => {
  it('accept Money only as whole minor units with an upper-case currency code', () => {
    const eur = (amount: unknown) => ({ amount, currency });
    assertSchema(
      Money,
      [eur(0), eur(-5), eur(Number.MAX_SAFE_INTEGER)],
      [
        eur(1.5),
        eur('1'),
        eur(2 ** 53),
        { amount: 1, currency: 'eur' },
        { amount: 1 },
        { ...eur(1), tax: 1 },
        eur(null),
      ],
    );
  });
  it('accept an SKU only with characters that are safe in paths and logs', () => {
    assertSchema(
      SkuSchema,
      ['AB', 'TEA-001', 'X'.repeat(32)],
      ['A', 'tea', '-AB', 'A B', 'X'.repeat(33), 'AB\n'],
    );
  });
  it('accept a Quantity only as an integer from 1 to the limit', () => {
    assertSchema(Quantity, [1, limits.quantity], [0, -1, 1.5, '1', limits.quantity + 1]);
  });
});
