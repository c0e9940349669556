import { setTimeout as pause } from 'node:timers/promises';
import type { Booking } from '@glasshouse/customer/contract';
import type { Order } from '@glasshouse/order/contract';
import type { Call } from '@glasshouse/traffic';
import type { Caller, CallResult, Expected } from './caller.js';
import type { CustomerFacts, DepositFact, OrderFact } from './facts.js';
import type { Random } from './random.js';

/** Attempts for a call until its result is definite; all attempts have the same Idempotency-Key. */
export interface RetryPolicy {
  attempts: number;
  pauseMs(): number;
}

/** Customer. Each method retries until the result is definite or its attempts are used up, and updates `facts`. */
export interface Customer {
  readonly facts: CustomerFacts;
  login(retryPolicy: RetryPolicy): Promise<void>;
  /** Sends the fact's key as the Idempotency-Key, so that a repeated deposit must count once. */
  payIn(fact: DepositFact, retryPolicy: RetryPolicy): Promise<void>;
  open(fact: OrderFact, retryPolicy: RetryPolicy): Promise<void>;
  addItem(order: OrderFact, item: { sku: string; quantity: number }, retryPolicy: RetryPolicy): Promise<void>;
  confirm(order: OrderFact, retryPolicy: RetryPolicy): Promise<CallResult>;
  cancel(order: OrderFact, retryPolicy: RetryPolicy): Promise<CallResult>;
  /** Reads the order and checks that its total is the sum of its items. */
  checkTotal(order: OrderFact): Promise<void>;
  newKey(label: string): string;
  /** Adds an order to the facts, which has not been requested yet. */
  planOrder(): OrderFact;
}

export function retryPolicyOf(random: Random, min: number, max: number): RetryPolicy {
  return { attempts: random.between(min, max), pauseMs: () => random.between(50, 500) };
}

export function createCustomer(caller: Caller, username: string): Customer {
  const password = `password of ${username}`;
  const facts: CustomerFacts = { username, password, token: '', deposits: [], orders: [] };
  let keys = 0;
  const newKey = (label: string) => `${username}-${label}-${++keys}`;

  async function sendWithRetries(
    call: Call,
    expected: Expected,
    { attempts, pauseMs }: RetryPolicy,
  ): Promise<CallResult> {
    for (let remaining = attempts; ; await pause(pauseMs())) {
      const result = await caller.send({ ...call, token: facts.token || undefined }, expected);
      const retryable = result.kind === 'unknown' || (result.kind === 'error' && result.code === 'CONFLICT');
      if (!retryable || --remaining <= 0) return result;
    }
  }

  function record(order: OrderFact, result: CallResult): CallResult {
    if (result.kind === 'ok') {
      const { status } = result.body as Order;
      if (status === 'confirmed' || status === 'cancelled') order.reported.add(status);
    } else if (result.code === 'INSUFFICIENT_FUNDS' || result.code === 'OUT_OF_STOCK') {
      order.reported.add(result.code);
    } else if (result.code === 'ORDER_NOT_OPEN' && !order.cancelRequested) {
      caller.fault(`${order.id} is not open, but its customer did not cancel it`);
    } else if (result.code === 'ORDER_EMPTY' && order.adds.some(({ done }) => done)) {
      caller.fault(`${order.id} is empty, but items were added`);
    }
    return result;
  }

  return {
    facts,
    newKey,
    planOrder() {
      const order: OrderFact = {
        key: newKey('order'),
        id: undefined,
        adds: [],
        confirmRequested: false,
        cancelRequested: false,
        reported: new Set(),
      };
      facts.orders.push(order);
      return order;
    },
    async login(retryPolicy) {
      const form = { grant_type: 'password', username, password };
      const result = await sendWithRetries(
        { method: 'POST', path: '/oauth/token', form },
        { status: [200] },
        retryPolicy,
      );
      if (result.kind === 'ok') facts.token = (result.body as { access_token: string }).access_token;
    },
    async payIn(fact, retryPolicy) {
      const result = await sendWithRetries(
        {
          method: 'POST',
          path: '/me/account/deposits',
          body: { amount: { amount: fact.amount, currency: 'EUR' } },
          headers: { 'idempotency-key': fact.key },
        },
        { status: [201], errors: ['CONFLICT'] },
        retryPolicy,
      );
      if (result.kind !== 'ok') return;
      const { id, amount } = (result.body as Booking).movement;
      if (amount.amount !== fact.amount)
        caller.fault(`${fact.key}: ${amount.amount} instead of ${fact.amount}`);
      if (fact.movement !== undefined && fact.movement !== id)
        caller.fault(`${fact.key} has two movements: ${fact.movement} and ${id}`);
      fact.movement = id;
    },
    async open(fact, retryPolicy) {
      const headers = { 'idempotency-key': fact.key };
      const result = await sendWithRetries(
        { method: 'POST', path: '/orders', headers },
        { status: [201] },
        retryPolicy,
      );
      if (result.kind !== 'ok') return;
      const { id } = result.body as Order;
      if (fact.id !== undefined && fact.id !== id) caller.fault(`${fact.key} opened ${fact.id} and ${id}`);
      fact.id = id;
    },
    async addItem(order, item, retryPolicy) {
      const add = { ...item, key: newKey('item'), done: false };
      order.adds.push(add);
      const result = await sendWithRetries(
        {
          method: 'POST',
          path: `/orders/${order.id}/items`,
          body: item,
          headers: { 'idempotency-key': add.key },
        },
        { status: [201], errors: ['CONFLICT', 'ORDER_NOT_OPEN'] },
        retryPolicy,
      );
      add.done = result.kind === 'ok';
    },
    async confirm(order, retryPolicy) {
      order.confirmRequested = true;
      const call: Call = { method: 'POST', path: `/orders/${order.id}/confirm` };
      const expected: Expected = {
        status: [200],
        errors: ['CONFLICT', 'ORDER_NOT_OPEN', 'ORDER_EMPTY', 'INSUFFICIENT_FUNDS', 'OUT_OF_STOCK'],
      };
      return record(order, await sendWithRetries(call, expected, retryPolicy));
    },
    async cancel(order, retryPolicy) {
      order.cancelRequested = true;
      const call: Call = { method: 'POST', path: `/orders/${order.id}/cancel` };
      return record(
        order,
        await sendWithRetries(call, { status: [200, 202], errors: ['CONFLICT'] }, retryPolicy),
      );
    },
    async checkTotal(order) {
      const call: Call = { method: 'GET', path: `/orders/${order.id}`, token: facts.token };
      const result = await caller.send(call, { status: [200] });
      if (result.kind !== 'ok') return;
      const { items, total } = result.body as Order;
      const sum = items.reduce((amount, item) => amount + item.total.amount, 0);
      if (sum !== total.amount)
        caller.fault(`${order.id}: the total is ${total.amount}, the sum of the items is ${sum}`);
    },
  };
}
