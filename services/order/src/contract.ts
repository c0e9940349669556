/** API of the order service: orders and their items, confirmation and cancellation, and the list for administrators. */
import { customerErrors, InsufficientFunds } from '@glasshouse/customer/contract';
import {
  ChangePage,
  changeQuery,
  closed,
  Identifier,
  operation,
  Page,
  pageQuery,
  Timestamp,
} from '@glasshouse/http';
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
    description: 'confirming and cancelling are transient: the order is being processed.',
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
      { description: 'Why the latest attempt to confirm failed.' },
    ),
  ),
};

export const Order = Type.Object(order);
export type Order = Static<typeof Order>;

/** An order in the administrators' list. */
export const AdminOrder = Type.Object({ ...order, userId: Type.String() });
export type AdminOrder = Static<typeof AdminOrder>;

/** An order for the warehouse. Amounts are in minor units of the shop's currency; `version` increases with each change. */
export const ExportedOrder = Type.Object({
  id: Identifier,
  userId: Type.String(),
  status: Type.Enum(statuses),
  items: Type.Array(
    Type.Object({ sku: SkuSchema, quantity: Quantity, unitAmount: Type.Integer({ minimum: 0 }) }),
  ),
  total: Type.Integer({ minimum: 0 }),
  attempts: Type.Integer({ minimum: 0 }),
  version: Type.Integer({ minimum: 0 }),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  confirmedAt: Type.Optional(Timestamp),
  cancelledAt: Type.Optional(Timestamp),
  failure: Type.Optional(Type.String({ description: 'Reason why the latest attempt to confirm failed.' })),
});
export type ExportedOrder = Static<typeof ExportedOrder>;

/** The confirmation of an order, a fact that no later change of the order alters. */
export const ExportedConfirmation = Type.Object({
  id: Identifier,
  total: Type.Integer({ minimum: 0, description: "Minor units of the shop's currency." }),
  confirmedAt: Timestamp,
});
export type ExportedConfirmation = Static<typeof ExportedConfirmation>;

/** Members of CONFLICT for changed prices, in minor units of one piece. */
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
    summary: 'Create an order; at most one for each Idempotency-Key',
    status: 201,
    response: Order,
    headers: { Location: 'Path of the order.' },
  }),
  listOrders: operation({
    id: 'listOrders',
    method: 'GET',
    path: '/orders',
    access: 'user',
    importance: 'optional',
    summary: 'List your orders, newest first',
    query: Type.Object(pageQuery),
    response: Page(Order),
  }),
  readOrder: operation({
    id: 'readOrder',
    method: 'GET',
    path: '/orders/{id}',
    access: 'user',
    summary: 'Read one of your orders',
    params: byId,
    response: Order,
    errors: [orderErrors.ORDER_NOT_FOUND],
  }),
  addItem: operation({
    id: 'addItem',
    method: 'POST',
    path: '/orders/{id}/items',
    access: 'user',
    summary: 'Add pieces of a product, at the unit price for the resulting quantity',
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
    summary: 'Set the quantity of an item',
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
    summary: 'Remove an item from an order',
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
    summary:
      'Confirm an order: reserve its stock and charge the account; after a failure the order is open again',
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
    summary: 'Cancel an open or confirmed order; 202 while the refund is pending',
    params: byId,
    conditional: true,
    response: Order,
    otherStatuses: { 202: 'The refund is pending' },
    errors: [orderErrors.ORDER_NOT_FOUND, 'CONFLICT'],
    timeoutMs: 10_000,
    retry: true,
  }),
  listAllOrders: operation({
    id: 'listAllOrders',
    method: 'GET',
    path: '/admin/orders',
    access: 'admin',
    summary: 'List the confirmed or cancelled orders of all users, latest first',
    query: Type.Object({
      status: Type.Enum(['confirmed', 'cancelled'], { default: 'confirmed' }),
      ...pageQuery,
    }),
    response: Page(AdminOrder),
  }),
  exportOrders: operation({
    id: 'exportOrders',
    method: 'GET',
    path: '/internal/export/orders',
    access: 'internal',
    importance: 'optional',
    summary: 'Export the orders in the order of their latest change',
    query: Type.Object(changeQuery),
    response: ChangePage(ExportedOrder),
  }),
  exportConfirmations: operation({
    id: 'exportConfirmations',
    method: 'GET',
    path: '/internal/export/confirmations',
    access: 'internal',
    importance: 'optional',
    summary: 'Export the confirmations of orders, including those cancelled later, oldest first',
    query: Type.Object(changeQuery),
    response: ChangePage(ExportedConfirmation),
  }),
};
