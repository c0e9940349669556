/** Steps about the billing account and notifications. */
import { type Account, type Booking, currency, type Notification } from '@glasshouse/customer/contract';
import { expect, step } from '../journey.js';

interface Page<T> {
  items: T[];
  next: string | null;
}

/** Puts `minorUnits` into the buyer's account; without a number: what the order costs. */
export const deposit = (minorUnits?: number) =>
  step<Booking>({
    name: 'deposit money',
    expect: 201,
    call: (visit) => ({
      method: 'POST',
      path: '/me/account/deposits',
      body: { amount: { amount: minorUnits ?? visit.total, currency } },
      token: visit.buyer.accessToken,
    }),
    check: ({ balance }, visit) => {
      visit.balance += minorUnits ?? visit.total;
      expect(balance.amount === visit.balance, `a balance of ${visit.balance}, not ${balance.amount}`);
    },
  });

export const readBalance = () =>
  step<Account>({
    name: 'read the balance',
    expect: 200,
    call: ({ buyer }) => ({ method: 'GET', path: '/me/account', token: buyer.accessToken }),
    check: ({ balance }, visit) =>
      expect(balance.amount === visit.balance, `a balance of ${visit.balance}, not ${balance.amount}`),
  });

/** Waits for it: an outcome is told right after the answer. */
export const readNotification = (outcome: Notification['outcome']) =>
  step<Page<Notification>>({
    name: `find the notification: ${outcome}`,
    expect: 200,
    call: ({ buyer }) => ({ method: 'GET', path: '/me/notifications', token: buyer.accessToken }),
    again: ({ items }, { orderId }) =>
      !items.some((item) => item.orderId === orderId && item.outcome === outcome),
    check: ({ items }, { orderId }) => {
      const found = items.filter((item) => item.orderId === orderId && item.outcome === outcome);
      expect(found.length === 1, 'exactly one');
    },
  });
