/** The order service's API: a user's orders and their items, confirming and cancelling, and the administrators' list. */
import { customerErrors, InsufficientFunds } from '@glasshouse/customer/contract';
import { closed, Identifier, operation, Page, pageQuery, Timestamp } from '@glasshouse/http';
import { OutOfStock, productErrors } from '@glasshouse/product/contract';
import { Money, Quantity, SkuSchema } from '@glasshouse/shop';
import { type Static, Type } from 'typebox';
import { orderErrors } from './errors.js';

export { orderErrors };

export const OrderItem = Type.Object({
  sku: SkuSchema,
  name: Type.String(),
  quantity: Quantity,
  unitPrice: Money,
  total: Money,
});
export type OrderItem = Static<typeof OrderItem>;

export const statuses = ['open', 'confirming', 'confirmed', 'cancelling', 'cancelled'] as const;
export type Status = (typeof statuses)[number];

const order = {
  id: Identifier,
  status: Type.Enum(statuses, {
    description: 'confirming and cancelling are passing: the order is being worked on.',
  }),
  items: Type.Array(OrderItem),
  total: Money,
  createdAt: Timestamp,
  updatedAt: Timestamp,
  confirmedAt: Type.Optional(Timestamp),
  cancelledAt: Type.Optional(Timestamp),
  failure: Type.Optional(
    Type.Object(
      { code: Type.String(), detail: Type.String(), at: Timestamp },
      { description: 'Why the latest attempt to confirm did not succeed.' },
    ),
  ),
};

export const Order = Type.Object(order);
export type Order = Static<typeof Order>;

/** As an administrator sees it. */
export const AdminOrder = Type.Object({ ...order, userId: Type.String() });
export type AdminOrder = Static<typeof AdminOrder>;

/** Members of CONFLICT for changed prices: minor units of one piece. */
const PriceChanges = Type.Object({
  changes: Type.Array(Type.Object({ sku: SkuSchema, from: Type.Integer(), to: Type.Integer() })),
});

const byId = Type.Object({ id: Identifier });
const byItem = Type.Object({ id: Identifier, sku: SkuSchema });

export const operations = {
  createOrder: operation({
    id: 'createOrder',
    method: 'POST',
    path: '/orders',
    access: 'user',
    summary: 'Open an order; with an Idempotency-Key, one only',
    status: 201,
    response: Order,
    headers: { Location: 'The path of the order.' },
  }),
  listOrders: operation({
    id: 'listOrders',
    method: 'GET',
    path: '/orders',
    access: 'user',
    importance: 'optional',
    summary: 'Your orders, newest first',
    query: Type.Object(pageQuery),
    response: Page(Order),
  }),
  readOrder: operation({
    id: 'readOrder',
    method: 'GET',
    path: '/orders/{id}',
    access: 'user',
    summary: 'One of your orders',
    params: byId,
    response: Order,
    errors: [orderErrors.ORDER_NOT_FOUND],
  }),
  addItem: operation({
    id: 'addItem',
    method: 'POST',
    path: '/orders/{id}/items',
    access: 'user',
    summary: 'Add pieces of a product, at its price for the quantity reached',
    params: byId,
    body: closed({ sku: SkuSchema, quantity: Quantity }),
    status: 201,
    conditional: true,
    response: Order,
    errors: [
      orderErrors.ORDER_NOT_FOUND,
      orderErrors.ORDER_NOT_OPEN,
      productErrors.PRODUCT_NOT_FOUND,
      'CONFLICT',
      'IDEMPOTENCY_KEY_REUSED',
    ],
  }),
  changeItem: operation({
    id: 'changeItem',
    method: 'PATCH',
    path: '/orders/{id}/items/{sku}',
    access: 'user',
    summary: 'Set how many pieces are wanted',
    params: byItem,
    body: closed({ quantity: Quantity }),
    conditional: true,
    response: Order,
    errors: [
      orderErrors.ORDER_NOT_FOUND,
      orderErrors.ORDER_NOT_OPEN,
      productErrors.PRODUCT_NOT_FOUND,
      'NOT_FOUND',
      'CONFLICT',
    ],
    retry: true,
  }),
  removeItem: operation({
    id: 'removeItem',
    method: 'DELETE',
    path: '/orders/{id}/items/{sku}',
    access: 'user',
    summary: 'Take a product out of the order',
    params: byItem,
    conditional: true,
    response: Order,
    errors: [orderErrors.ORDER_NOT_FOUND, orderErrors.ORDER_NOT_OPEN, 'NOT_FOUND', 'CONFLICT'],
  }),
  confirmOrder: operation({
    id: 'confirmOrder',
    method: 'POST',
    path: '/orders/{id}/confirm',
    access: 'user',
    importance: 'critical',
    summary: 'Reserve, pay, confirm; what fails is undone and the order stays open',
    params: byId,
    conditional: true,
    response: Order,
    errors: [
      orderErrors.ORDER_NOT_FOUND,
      orderErrors.ORDER_NOT_OPEN,
      orderErrors.ORDER_EMPTY,
      productErrors.OUT_OF_STOCK,
      customerErrors.INSUFFICIENT_FUNDS,
      'CONFLICT',
    ],
    problemMembers: {
      OUT_OF_STOCK: OutOfStock,
      INSUFFICIENT_FUNDS: InsufficientFunds,
      CONFLICT: PriceChanges,
    },
    timeoutMs: 10_000,
    retry: true,
  }),
  cancelOrder: operation({
    id: 'cancelOrder',
    method: 'POST',
    path: '/orders/{id}/cancel',
    access: 'user',
    importance: 'critical',
    summary: 'Cancel an open or confirmed order; 202 when what was paid is given back a little later',
    params: byId,
    conditional: true,
    response: Order,
    otherStatuses: { 202: 'The refund follows a little later' },
    errors: [orderErrors.ORDER_NOT_FOUND, 'CONFLICT'],
    timeoutMs: 10_000,
    retry: true,
  }),
  listAllOrders: operation({
    id: 'listAllOrders',
    method: 'GET',
    path: '/admin/orders',
    access: 'admin',
    summary: 'Everyone’s confirmed or cancelled orders, latest first',
    query: Type.Object({
      status: Type.Enum(['confirmed', 'cancelled'], { default: 'confirmed' }),
      ...pageQuery,
    }),
    response: Page(AdminOrder),
  }),
};
