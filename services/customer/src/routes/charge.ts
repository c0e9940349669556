import { handle, invalidRequest, type Route } from '@glasshouse/http';
import { operations } from '../contract.js';
import type { Ledger } from '../ledger/ledger.js';
import { bookingView } from '../ledger/view.js';

export function charge(ledger: Ledger): Route {
  return handle(operations.charge, async ({ span, body, deadline, signal }) => {
    if (body.amount.amount < 0) {
      throw invalidRequest([{ in: 'body', path: '/amount/amount', message: 'must not be negative' }]);
    }
    return bookingView(await ledger.charge(span, body, { deadline, signal }));
  });
}
