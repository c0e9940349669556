/** Steps of an administrator. */
import type { AdminOrder } from '@glasshouse/order/contract';
import type { StockLevel } from '@glasshouse/product/contract';
import { expect, step } from '../journey.js';
import { chosen } from '../visit.js';

export const readNoProfile = () =>
  step<{ code: string }>({
    name: 'have no profile (administrator)',
    expect: 403,
    call: ({ administrator }) => ({ method: 'GET', path: '/me/profile', token: administrator.accessToken }),
    check: ({ code }) =>
      expect(code === 'NO_PROFILE_FOR_ADMINISTRATORS', `NO_PROFILE_FOR_ADMINISTRATORS, not ${code}`),
  });

/** The visit's last order has to be among them; the latest come first. */
export const listOrders = (status: 'confirmed' | 'cancelled') =>
  step<{ items: AdminOrder[] }>({
    name: `see the latest ${status} orders (administrator)`,
    expect: 200,
    call: ({ administrator }) => ({
      method: 'GET',
      path: `/admin/orders?status=${status}&limit=50`,
      token: administrator.accessToken,
    }),
    check: ({ items }, { orderId }) => {
      expect(
        items.every((order) => order.status === status),
        `only ${status} orders`,
      );
      expect(
        items.some(({ id }) => id === orderId),
        `the order that was just ${status}`,
      );
      const times = items.map((order) => order[`${status}At`] ?? '');
      expect(times.join() === times.toSorted().reverse().join(), 'the latest first');
    },
  });

export const listOrdersAsBuyer = () =>
  step<{ code: string }>({
    name: 'be refused as a customer',
    expect: 403,
    call: ({ buyer }) => ({
      method: 'GET',
      path: '/admin/orders?status=confirmed',
      token: buyer.accessToken,
    }),
    check: ({ code }) => expect(code === 'FORBIDDEN', `FORBIDDEN, not ${code}`),
  });

export const restock = (pieces: number) =>
  step<StockLevel>({
    name: `put ${pieces} pieces into stock (administrator)`,
    expect: 200,
    call: (visit) => ({
      method: 'PUT',
      path: `/products/${chosen(visit).sku}/stock`,
      body: { available: pieces },
      token: visit.administrator.accessToken,
    }),
    check: ({ available }) => expect(available >= 0, 'what is available now'),
  });
