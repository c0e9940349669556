/** Steps about orders. */
import type { Order } from '@glasshouse/order/contract';
import { expect, step } from '../journey.js';
import { chosen, type Visit } from '../visit.js';

const orderPath = ({ orderId }: Visit) => `/orders/${orderId}`;
const token = ({ buyer }: Visit) => buyer.accessToken;

export const openOrder = () =>
  step<Order>({
    name: 'open an order',
    expect: 201,
    call: (visit) => ({ method: 'POST', path: '/orders', token: token(visit) }),
    check: (order, visit) => {
      expect(order.status === 'open', 'an open order');
      visit.orderId = order.id;
      visit.total = 0;
    },
  });

export const addItem = (quantity = 1, index = 0) =>
  step<Order>({
    name: `add ${quantity} of product ${index + 1}`,
    expect: 201,
    call: (visit) => ({
      method: 'POST',
      path: `${orderPath(visit)}/items`,
      body: { sku: chosen(visit, index).sku, quantity },
      token: token(visit),
    }),
    check: (order, visit) => checkItem(order, visit, index, quantity),
  });

export const changeItem = (quantity: number, index = 0) =>
  step<Order>({
    name: `leave ${quantity} of product ${index + 1}`,
    expect: 200,
    call: (visit) => ({
      method: 'PATCH',
      path: `${orderPath(visit)}/items/${chosen(visit, index).sku}`,
      body: { quantity },
      token: token(visit),
    }),
    check: (order, visit) => checkItem(order, visit, index, quantity),
  });

export const removeItem = (index = 0) =>
  step<Order>({
    name: `take product ${index + 1} out`,
    expect: 200,
    call: (visit) => ({
      method: 'DELETE',
      path: `${orderPath(visit)}/items/${chosen(visit, index).sku}`,
      token: token(visit),
    }),
    check: (order, visit) => checkItem(order, visit, index, 0),
  });

export const readOrder = (status: Order['status']) =>
  step<Order>({
    name: `read the order: ${status}`,
    expect: 200,
    call: (visit) => ({ method: 'GET', path: orderPath(visit), token: token(visit) }),
    check: (order, visit) => {
      expect(order.status === status, `an order that is ${status}, not ${order.status}`);
      checkTotal(order, visit);
    },
  });

export const confirmOrder = () =>
  step<Order>({
    name: 'confirm the order',
    expect: 200,
    call: (visit) => ({ method: 'POST', path: `${orderPath(visit)}/confirm`, token: token(visit) }),
    check: (order, visit) => {
      expect(order.status === 'confirmed', `a confirmed order, not ${order.status}`);
      checkTotal(order, visit);
      visit.balance -= order.total.amount;
    },
  });

/** As a client does that did not get the answer: nothing is bought twice. */
export const confirmAgain = () =>
  step<Order>({
    name: 'confirm it once more',
    expect: 200,
    call: (visit) => ({ method: 'POST', path: `${orderPath(visit)}/confirm`, token: token(visit) }),
    check: (order, visit) => {
      expect(order.status === 'confirmed', `a confirmed order, not ${order.status}`);
      checkTotal(order, visit);
    },
  });

export const confirmInVain = (name: string, status: 402 | 409, code: string) =>
  step<{ code: string }>({
    name,
    expect: status,
    call: (visit) => ({ method: 'POST', path: `${orderPath(visit)}/confirm`, token: token(visit) }),
    check: (problem) => expect(problem.code === code, `${code}, not ${problem.code}`),
  });

export const cancelOrder = () =>
  step<Order>({
    name: 'cancel the order',
    expect: 200,
    call: (visit) => ({ method: 'POST', path: `${orderPath(visit)}/cancel`, token: token(visit) }),
    check: (order) => expect(order.status === 'cancelled', `a cancelled order, not ${order.status}`),
  });

function checkItem(order: Order, visit: Visit, index: number, quantity: number): void {
  const { sku } = chosen(visit, index);
  const item = order.items.find((candidate) => candidate.sku === sku);
  expect((item?.quantity ?? 0) === quantity, `${quantity} of ${sku}, not ${item?.quantity}`);
  visit.total = order.total.amount;
  checkTotal(order, visit);
}

/** The total is the sum of its items, and the one that was told before. */
function checkTotal(order: Order, visit: Visit): void {
  const sum = order.items.reduce((total, { quantity, unitPrice }) => total + quantity * unitPrice.amount, 0);
  expect(order.total.amount === sum, `a total of ${sum}, not ${order.total.amount}`);
  expect(order.total.amount === visit.total, `a total of ${visit.total}, not ${order.total.amount}`);
}
