/** Steps about orders. */
import type { Order } from '@glasshouse/order/contract';
import { type Request, step } from '../step.js';
import type { Value } from '../values.js';
import { skuOf } from './catalogue.js';

const order = '/orders/{{orderId}}';
const itemOf = (number: number) => `${order}/items/{{${skuOf(number)}}}`;

/** Checks that the total is the sum of the items. */
const totalAddsUp = { path: 'total.amount', isSumOfItems: ['quantity', 'unitPrice.amount'] } as const;
/** Checks that the total has not changed since the last step that changed it. */
const sameTotal: { path: 'total.amount'; is: Value } = { path: 'total.amount', is: { variable: 'total' } };

export const openOrder = () =>
  step<Order>({
    name: 'open an order',
    request: { method: 'POST', path: '/orders', as: 'buyer' },
    expect: 201,
    checks: [{ path: 'status', is: 'open' }],
    remember: [
      { set: 'orderId', from: 'id' },
      { set: 'total', to: 0 },
    ],
  });

/** Changes the order and checks its `quantity` of the n-th chosen product; 0 means that the item is removed. */
const change = (name: string, request: Request, expect: 200 | 201, quantity: number, number: number) => {
  const sku = `{{${skuOf(number)}}}`;
  return step<Order>({
    name,
    request: { ...request, as: 'buyer' },
    expect,
    checks: [
      quantity === 0 ? { itemsWhere: { sku }, count: 0 } : { itemsWhere: { sku, quantity }, count: 1 },
      totalAddsUp,
    ],
    remember: [{ set: 'total', from: 'total.amount' }],
  });
};

export const addItem = (quantity = 1, number = 1) => {
  const body = { sku: `{{${skuOf(number)}}}`, quantity };
  const request: Request = { method: 'POST', path: `${order}/items`, body };
  return change(`add ${quantity} of product ${number}`, request, 201, quantity, number);
};

export const changeItem = (quantity: number, number = 1) => {
  const request: Request = { method: 'PATCH', path: itemOf(number), body: { quantity } };
  return change(`reduce product ${number} to ${quantity}`, request, 200, quantity, number);
};

export const removeItem = (number = 1) =>
  change(`remove product ${number}`, { method: 'DELETE', path: itemOf(number) }, 200, 0, number);

export const readOrder = (status: Order['status']) =>
  step<Order>({
    name: `read the order: ${status}`,
    request: { method: 'GET', path: order, as: 'buyer' },
    expect: 200,
    checks: [{ path: 'status', is: status }, totalAddsUp, sameTotal],
  });

const confirmRequest: Request = { method: 'POST', path: `${order}/confirm`, as: 'buyer' };

export const confirmOrder = () =>
  step<Order>({
    name: 'confirm the order',
    request: confirmRequest,
    expect: 200,
    checks: [{ path: 'status', is: 'confirmed' }, totalAddsUp, sameTotal],
    remember: [{ set: 'balance', to: { minus: [{ variable: 'balance' }, { member: 'total.amount' }] } }],
  });

/** Repeats the request like a client that did not receive the response. The order must not be charged twice. */
export const confirmAgain = () =>
  step<Order>({
    name: 'confirm the order again',
    request: confirmRequest,
    expect: 200,
    checks: [{ path: 'status', is: 'confirmed' }, totalAddsUp, sameTotal],
  });

export const confirmRefused = (name: string, status: 402 | 409, code: string) =>
  step<{ code: string }>({
    name,
    request: confirmRequest,
    expect: status,
    checks: [{ path: 'code', is: code }],
  });

export const cancelOrder = () =>
  step<Order>({
    name: 'cancel the order',
    request: { method: 'POST', path: `${order}/cancel`, as: 'buyer' },
    expect: 200,
    checks: [{ path: 'status', is: 'cancelled' }],
  });
