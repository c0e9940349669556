import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { StockLevel } from '@glasshouse/product/contract';
import { eventually } from '@glasshouse/timing/testing';
import { createShopper } from '@glasshouse/traffic';
import { type Caller, createCaller } from '../resilience/caller.js';
import { type Customer, createCustomer, type RetryPolicy } from '../resilience/customer.js';
import { faultsOf, levelFaults } from '../resilience/invariants.js';
import type { Downtime } from '../resilience/processes.js';
import { createStateReader, type StateReader } from '../resilience/shop-state.js';
import { deposit } from './order-load.js';
import { addProducts, productSkus } from './products.js';
import { createRecorder, type Recorder } from './recorder.js';
import type { ChaosTarget } from './target.js';

/** Customers of the load, each with money for all their orders, and the reader of the shop's state. */
export interface ShopLoad {
  readonly customers: readonly Customer[];
  readonly caller: Caller;
  readonly recorder: Recorder;
  /** Sets the periods in which the gateway may leave requests without a response. */
  expectOutages(periods: () => readonly Downtime[]): void;
  /** Waits until every order is settled, at most `timeoutMs`. Returns contradictions in money, stock, orders, notifications. */
  findLosses(timeoutMs: number): Promise<Losses>;
  close(): Promise<void>;
}

export interface Losses {
  /** One sentence for each contradiction. */
  contradictions: string[];
  /** Time until the state had no contradiction, i.e. until recovery had finished every order; undefined with any left. */
  settledMs: number | undefined;
}

const timeoutMs = 25_000;
/** First deposits of each customer, in cents: together enough for a thousand orders. */
const firstDeposits = [1_000_000, 999_999];
/** Time between two checks of the state. */
const checkMs = 500;

/** Registers the customers and adds the products. */
export async function prepareLoad(target: ChaosTarget, customerCount: number): Promise<ShopLoad> {
  const shopper = createShopper({ gateway: target.gateway, timeoutMs, connections: 512 });
  const recorder = createRecorder(shopper);
  let outages: () => readonly Downtime[] = () => [];
  const caller = createCaller(recorder.shopper, () => outages());
  const reader: StateReader = await eventually(
    () => createStateReader(shopper, target.administrator, productSkus),
    30_000,
  );
  await addProducts(shopper, reader.token);
  const stocked = new Map<string, number>();
  const soldBefore = new Map<string, number>();
  // a starting shop on a loaded machine refuses some requests; orders of an earlier load may still be in progress
  for (const { sku, available, sold } of await eventually(() => readUnheld(reader), 30_000)) {
    stocked.set(sku, available);
    soldBefore.set(sku, sold);
  }
  const run = Date.now().toString(36);
  const customers = Array.from({ length: customerCount }, (_, index) =>
    createCustomer(caller, `chaos-${run}-${index + 1}`),
  );
  const patient: RetryPolicy = { attempts: 20, pauseMs: () => 250 };
  for (const { facts, login } of customers) {
    const { username, password } = facts;
    const { status } = await shopper.call({
      method: 'POST',
      path: '/oauth/register',
      body: { username, password },
    });
    assert.equal(status, 201, `registration of ${username}`);
    await login(patient);
  }
  for (const amount of firstDeposits)
    await Promise.all(customers.map((customer) => deposit(customer, amount, patient)));
  for (const { facts } of customers)
    assert.ok(
      facts.deposits.every(({ movement }) => movement !== undefined),
      `a deposit of ${facts.username} was not booked`,
    );
  assert.deepEqual(caller.faults, []);
  recorder.clear();

  async function contradictions(): Promise<string[]> {
    const facts = customers.map((customer) => customer.facts);
    const state = await reader.read(facts);
    const own = new Set(state.customers.flatMap(({ orders }) => orders.map(({ id }) => id)));
    const listed = {
      ...state,
      confirmed: state.confirmed.filter(({ id }) => own.has(id)),
      cancelled: state.cancelled.filter(({ id }) => own.has(id)),
    };
    const found = faultsOf(listed, facts, stocked);
    return found.length > 0 ? found : levelFaults(await reader.levels(), state, stocked, soldBefore);
  }

  return {
    customers,
    caller,
    recorder,
    expectOutages(periods) {
      outages = periods;
    },
    async findLosses(limitMs) {
      const began = performance.now();
      for (;;) {
        const found = await contradictions().catch((error: Error) => [
          `the state is unreadable: ${error.message}`,
        ]);
        const passedMs = performance.now() - began;
        if (found.length === 0) return { contradictions: [], settledMs: Math.round(passedMs) };
        if (passedMs > limitMs) return { contradictions: found, settledMs: undefined };
        await pause(checkMs);
      }
    },
    close: () => shopper.close(),
  };
}

/** Returns the levels of all products of the load. @throws AssertionError while an order holds pieces */
async function readUnheld(reader: StateReader): Promise<StockLevel[]> {
  const levels = await reader.levels();
  for (const { sku, held } of levels) assert.equal(held, 0, `${held} pieces of ${sku} are held`);
  return levels;
}
