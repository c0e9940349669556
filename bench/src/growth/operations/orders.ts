import { skuOf } from '../fill/names.js';
import type { MeasuredOperation, Target } from '../operation.js';

const page = (list: string, cursor: string | undefined): string =>
  cursor === undefined ? list : `${list}?cursor=${cursor}`;

async function createOrder({ send, shopper }: Target): Promise<string> {
  const { id } = (await send({ method: 'POST', path: '/orders', token: shopper }, 201)) as { id: string };
  return id;
}

const sku = ({ filled }: Target, n: number): string => skuOf((n * 7919) % filled.products);

async function createOrderWithItem(target: Target, n: number): Promise<string> {
  const id = await createOrder(target);
  const json = { sku: sku(target, n), quantity: 1 };
  await target.send({ method: 'POST', path: `/orders/${id}/items`, token: target.shopper, json }, 201);
  return id;
}

async function createConfirmedOrder(target: Target, n: number): Promise<string> {
  const id = await createOrderWithItem(target, n);
  await target.send({ method: 'POST', path: `/orders/${id}/confirm`, token: target.shopper }, 200);
  return id;
}

export const orderOperations: readonly MeasuredOperation[] = [
  {
    id: 'createOrder',
    status: 201,
    prepare: ({ shopper }) => ({ method: 'POST', path: '/orders', token: shopper }),
  },
  {
    id: 'listOrders',
    variant: 'first page',
    status: 200,
    prepare: ({ shopper }) => ({ method: 'GET', path: '/orders', token: shopper }),
  },
  {
    id: 'listOrders',
    variant: 'later pages',
    status: 200,
    prepare: ({ shopper, cursors: { orders } }, n) => ({
      method: 'GET',
      path: page('/orders', orders[n % orders.length]),
      token: shopper,
    }),
  },
  {
    id: 'readOrder',
    status: 200,
    prepare: ({ shopper, filled: { orderIds } }, n) => ({
      method: 'GET',
      path: `/orders/${orderIds[(n * 7919) % orderIds.length]}`,
      token: shopper,
    }),
  },
  {
    id: 'addItem',
    status: 201,
    prepare: async (target, n) => ({
      method: 'POST',
      path: `/orders/${await createOrder(target)}/items`,
      token: target.shopper,
      json: { sku: sku(target, n), quantity: 2 },
    }),
  },
  {
    id: 'changeItem',
    status: 200,
    prepare: async (target, n) => ({
      method: 'PATCH',
      path: `/orders/${await createOrderWithItem(target, n)}/items/${sku(target, n)}`,
      token: target.shopper,
      json: { quantity: 3 },
    }),
  },
  {
    id: 'removeItem',
    status: 200,
    prepare: async (target, n) => ({
      method: 'DELETE',
      path: `/orders/${await createOrderWithItem(target, n)}/items/${sku(target, n)}`,
      token: target.shopper,
    }),
  },
  {
    id: 'confirmOrder',
    status: 200,
    prepare: async (target, n) => ({
      method: 'POST',
      path: `/orders/${await createOrderWithItem(target, n)}/confirm`,
      token: target.shopper,
    }),
  },
  {
    id: 'cancelOrder',
    variant: 'open',
    status: 200,
    prepare: async (target, n) => ({
      method: 'POST',
      path: `/orders/${await createOrderWithItem(target, n)}/cancel`,
      token: target.shopper,
    }),
  },
  {
    id: 'cancelOrder',
    variant: 'confirmed',
    status: 200,
    prepare: async (target, n) => ({
      method: 'POST',
      path: `/orders/${await createConfirmedOrder(target, n)}/cancel`,
      token: target.shopper,
    }),
  },
  {
    id: 'listAllOrders',
    variant: 'first page',
    status: 200,
    prepare: ({ admin }) => ({ method: 'GET', path: '/admin/orders', token: admin }),
  },
  {
    id: 'listAllOrders',
    variant: 'later pages',
    status: 200,
    prepare: ({ admin, cursors: { allOrders } }, n) => ({
      method: 'GET',
      path: page('/admin/orders', allOrders[n % allOrders.length]),
      token: admin,
    }),
  },
];
