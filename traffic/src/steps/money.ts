/** Steps about the billing account and notifications. */
import type { Account, Booking, Notification } from '@glasshouse/customer/contract';
import { currency } from '@glasshouse/shop';
import { step } from '../step.js';
import type { Value } from '../values.js';

const balance: Value = { variable: 'balance' };

/** Deposits `minorUnits` into the buyer's account; by default the total of the order. */
export const deposit = (minorUnits?: number) => {
  const amount = minorUnits ?? { variable: 'total' };
  return step<Booking>({
    name: 'deposit money',
    request: {
      method: 'POST',
      path: '/me/account/deposits',
      body: { amount: { amount, currency } },
      as: 'buyer',
    },
    expect: 201,
    checks: [{ path: 'balance.amount', is: { plus: [balance, amount] } }],
    remember: [{ set: 'balance', from: 'balance.amount' }],
  });
};

export const readBalance = () =>
  step<Account>({
    name: 'read the balance',
    request: { method: 'GET', path: '/me/account', as: 'buyer' },
    expect: 200,
    checks: [{ path: 'balance.amount', is: balance }],
  });

/** Waits for the notification, which follows the response to the order. */
export const readNotification = (outcome: Notification['outcome']) => {
  const itemsWhere = { orderId: '{{orderId}}', outcome };
  return step<{ items: Notification[] }>({
    name: `find the notification: ${outcome}`,
    request: { method: 'GET', path: '/me/notifications', as: 'buyer' },
    expect: 200,
    until: { holds: { itemsWhere, count: 'some' } },
    checks: [{ itemsWhere, count: 1 }],
  });
};
