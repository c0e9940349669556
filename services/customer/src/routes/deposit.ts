import { handle, invalidRequest, type Route } from '@glasshouse/http';
import { operations } from '../contract.js';
import type { Ledger } from '../ledger/ledger.js';
import { bookingView } from '../ledger/view.js';

export function deposit(ledger: Ledger, limit: number): Route {
  return handle(operations.deposit, async (request) => {
    const { span, user, idempotencyKey, deadline, signal } = request;
    const { amount } = request.body;
    if (amount.amount < 1 || amount.amount > limit) {
      const message = `must be from 1 to ${limit} minor units`;
      throw invalidRequest([{ in: 'body', path: '/amount/amount', message }]);
    }
    return bookingView(await ledger.deposit(span, user.id, amount, idempotencyKey, { deadline, signal }));
  });
}
