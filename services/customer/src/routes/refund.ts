import { handle, type Route } from '@glasshouse/http';
import { currency } from '@glasshouse/shop';
import { operations } from '../contract.js';
import type { Ledger } from '../ledger/ledger.js';

export function refund(ledger: Ledger): Route {
  return handle(operations.refund, async ({ span, body, deadline, signal }) => {
    const { amount, balanceAfter } = await ledger.refund(span, body, { deadline, signal });
    return { refunded: { amount, currency }, balance: { amount: balanceAfter, currency } };
  });
}
