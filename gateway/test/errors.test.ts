import assert from 'node:assert/strict';
import { customerErrors } from '@glasshouse/customer/contract';
import { type ErrorCode, genericErrors, ProblemError } from '@glasshouse/http';
import { oauthErrors } from '@glasshouse/oauth/contract';
import { orderErrors } from '@glasshouse/order/contract';
import { productErrors } from '@glasshouse/product/contract';
import { errors } from '../src/errors.js';

describe('The errors of the API', () => {
  it('have one definition for each code', () => {
    const tables = [genericErrors, oauthErrors, customerErrors, productErrors, orderErrors];
    const codes = tables.flatMap((table) => Object.keys(table));
    assert.deepEqual(Object.keys(errors), codes);
    assert.equal(new Set(codes).size, codes.length);
    for (const [key, { code, status, title }] of Object.entries(errors)) {
      assert.equal(code, key);
      assert.match(code, /^[A-Z][A-Z_]+$/);
      assert.ok(status >= 400 && status < 600 && title.length > 5, code);
    }
  });

  it('are literal types, so that a misspelt code does not compile', () => {
    const known: readonly ErrorCode[] = Object.values(errors).map(({ code }) => code);
    // @ts-expect-error
    const misspelt: ErrorCode = 'ORDER_NOT_FUOND';
    assert.ok(!known.includes(misspelt));

    const { code } = new ProblemError(orderErrors.ORDER_NOT_FOUND);
    // @ts-expect-error
    assert.ok(code !== 'ORDER_NOT_FUOND');
    // @ts-expect-error
    assert.throws(() => new ProblemError('ORDER_NOT_FOUND'), TypeError);
  });
});
