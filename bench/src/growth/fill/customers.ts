import type { MovementDocument, NotificationDocument, ProfileDocument } from '@glasshouse/customer/store';
import type { OrderDocument } from '@glasshouse/order/store';
import { timeOf, userId, username } from './names.js';

/** First deposit in minor units, high enough for all measured orders. */
const firstDeposit = 1_000_000_000;

export function profileOf(n: number): ProfileDocument {
  return {
    _id: userId(n),
    username: username(n),
    fullName: `User ${n}`,
    email: `user-${n}@example.com`,
    phone: '+49 30 1234567',
    address: { street: `Glass Street ${n}`, postalCode: '10115', city: 'Berlin', country: 'DE' },
    createdAt: timeOf(0),
    updatedAt: timeOf(0),
    version: 1,
  };
}

/** Accounts of all users. Each method returns the document of the next movement. */
export interface Accounts {
  deposit(user: string, amount?: number): MovementDocument;
  /** Returns undefined unless the order is confirmed. */
  charge(order: OrderDocument): MovementDocument | undefined;
}

export function createAccounts(): Accounts {
  const latest = new Map<string, { seq: number; balance: number }>();
  function append(
    user: string,
    change: number,
    entry: Pick<MovementDocument, 'kind' | 'amount'> & { order?: string },
    key: (seq: number) => string,
  ): MovementDocument {
    const before = latest.get(user) ?? { seq: 0, balance: 0 };
    const { seq, balance } = { seq: before.seq + 1, balance: before.balance + change };
    latest.set(user, { seq, balance });
    return {
      _id: `${user}:${seq}`,
      user,
      seq,
      key: key(seq),
      ...entry,
      balanceAfter: balance,
      at: timeOf(seq),
    };
  }
  return {
    deposit: (user, amount = firstDeposit) =>
      append(user, amount, { kind: 'deposit', amount }, (seq) => `deposit:filled-${seq}`),
    charge({ _id: order, user, status, total: amount }) {
      if (status !== 'confirmed') return undefined;
      return append(user, -amount, { kind: 'charge', amount, order }, () => `charge:${order}:1`);
    },
  };
}

/** Returns the notification of a confirmed order; undefined for other orders. */
export function notificationOf(order: OrderDocument): NotificationDocument | undefined {
  if (order.status !== 'confirmed') return undefined;
  return {
    _id: `${order._id}:confirmed`,
    user: order.user,
    order: order._id,
    outcome: 'confirmed',
    message: 'Your order is confirmed.',
    total: order.total,
    at: order.updatedAt,
  };
}
