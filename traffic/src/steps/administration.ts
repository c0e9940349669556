/** Steps of an administrator. */
import type { AdminOrder } from '@glasshouse/order/contract';
import type { StockLevel } from '@glasshouse/product/contract';
import { step } from '../step.js';

export const readNoProfile = () =>
  step<{ code: string }>({
    name: 'fail to read a profile (administrator)',
    request: { method: 'GET', path: '/me/profile', as: 'administrator' },
    expect: 403,
    checks: [{ path: 'code', is: 'NO_PROFILE_FOR_ADMINISTRATORS' }],
  });

/** Checks that the list contains the last order of the journey, and that the latest orders come first. */
export const listOrders = (status: 'confirmed' | 'cancelled') =>
  step<{ items: AdminOrder[] }>({
    name: `see the latest ${status} orders (administrator)`,
    request: { method: 'GET', path: `/admin/orders?status=${status}&limit=50`, as: 'administrator' },
    expect: 200,
    checks: [
      { everyItem: 'status', is: status },
      { itemsWhere: { id: '{{orderId}}' }, count: 1 },
      { itemsDescendBy: `${status}At` },
    ],
  });

export const listOrdersAsBuyer = () =>
  step<{ code: string }>({
    name: 'fail to list all orders as a customer',
    request: { method: 'GET', path: '/admin/orders?status=confirmed', as: 'buyer' },
    expect: 403,
    checks: [{ path: 'code', is: 'FORBIDDEN' }],
  });

export const restock = (pieces: number) =>
  step<StockLevel>({
    name: `add ${pieces} pieces to the stock (administrator)`,
    request: {
      method: 'PUT',
      path: '/products/{{sku1}}/stock',
      body: { available: pieces },
      as: 'administrator',
    },
    expect: 200,
    checks: [{ path: 'available', atLeast: 0 }],
  });
