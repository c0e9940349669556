import type { Document } from '@glasshouse/store';
import { createEmbeddedStore } from '@glasshouse/store';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import type { CrashShop } from './crash-shop.js';

interface StoredOrder extends Document {
  status: string;
  items: { sku: string; quantity: number }[];
  confirmedAt?: Date;
  saga?: { step: string };
}
interface StoredReservation extends Document {
  state: string;
  items: { sku: string; quantity: number }[];
  settleAt?: Date;
}
interface StoredProduct extends Document {
  available: number;
  sold: number;
  stocked: number;
  holds: Record<string, number>;
  returns: Record<string, number>;
  sales?: Record<string, number>;
}
interface StoredMovement extends Document {
  user: string;
  seq: number;
  key: string;
  balanceAfter: number;
}

/** Returns unfinished work in the stores of the stopped services, which no API shows; empty when there is none. */
export async function storeFaults(shop: CrashShop): Promise<string[]> {
  const [orders] = await read(shop.storeFolder('order'), ['orders']);
  const [products, reservations] = await read(shop.storeFolder('product'), ['products', 'reservations']);
  const [movements] = await read(shop.storeFolder('customer'), ['movements']);
  return [
    ...orderFaults(orders as StoredOrder[], reservations as StoredReservation[]),
    ...productFaults(products as StoredProduct[]),
    ...movementFaults(movements as StoredMovement[]),
  ];
}

async function read(folder: string, names: readonly string[]): Promise<Document[][]> {
  const telemetry = createTestTelemetry();
  const store = createEmbeddedStore({ folder, telemetry });
  const collections = names.map((name) => store.collection<Document>(name));
  const span = telemetry.rootSpan('read');
  try {
    await store.start();
    return await Promise.all(collections.map((collection) => collection.find(span, {})));
  } finally {
    await store.close();
    await telemetry.close(0);
  }
}

function* orderFaults(
  orders: readonly StoredOrder[],
  reservations: readonly StoredReservation[],
): Generator<string> {
  for (const { _id, status, saga, items, confirmedAt } of orders) {
    if (saga) yield `order ${_id} (${status}) has an unfinished step: ${saga.step}`;
    const reservation = reservations.find((other) => other._id === _id);
    const expected =
      status === 'confirmed' ? ['sold'] : confirmedAt ? ['returned'] : ['released', 'expired', undefined];
    if (!expected.includes(reservation?.state))
      yield `order ${_id} (${status}): a reservation ${reservation?.state}`;
    if (status === 'confirmed' && describeItems(items) !== describeItems(reservation?.items ?? []))
      yield `order ${_id}: ${describeItems(items)} ordered, ${describeItems(reservation?.items ?? [])} reserved`;
  }
  for (const { _id, settleAt, state } of reservations) {
    if (settleAt) yield `the reservation of ${_id} (${state}) is not settled`;
    if (!orders.some((order) => order._id === _id)) yield `the reservation of ${_id} has no order`;
  }
}

function describeItems(items: readonly { sku: string; quantity: number }[]): string {
  return items
    .map(({ sku, quantity }) => `${quantity} ${sku}`)
    .sort()
    .join();
}

function* productFaults(products: readonly StoredProduct[]): Generator<string> {
  for (const { _id, available, sold, stocked, holds, returns, sales = {} } of products) {
    if (Object.keys(holds).length > 0) yield `${_id} has holds: ${JSON.stringify(holds)}`;
    if (Object.keys(returns).length > 0) yield `${_id} has returns: ${JSON.stringify(returns)}`;
    if (Object.keys(sales).length > 0) yield `${_id} has sales: ${JSON.stringify(sales)}`;
    if (available + sold !== stocked)
      yield `${_id}: ${available} available, ${sold} sold, ${stocked} stocked`;
  }
}

function* movementFaults(movements: readonly StoredMovement[]): Generator<string> {
  for (const user of new Set(movements.map((movement) => movement.user))) {
    const own = movements.filter((movement) => movement.user === user);
    const numbers = own.map(({ seq }) => seq).sort((left, right) => left - right);
    if (numbers.some((number, index) => number !== index + 1))
      yield `movements of ${user} are not numbered consecutively: ${numbers}`;
    if (new Set(own.map(({ key }) => key)).size < own.length)
      yield `movements of ${user} have a duplicate key`;
  }
}
