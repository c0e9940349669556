import { setTimeout as pause } from 'node:timers/promises';
import type { Booking } from '@glasshouse/customer/contract';
import type { Order } from '@glasshouse/order/contract';
import type { Call } from '@glasshouse/traffic';
import type { Caller, Expected, Outcome } from './caller.js';
import type { CustomerFacts, DepositFact, OrderFact } from './facts.js';
import type { Random } from './random.js';

/** Retries of a call without a definite outcome; every attempt has the same Idempotency-Key. */
export interface RetryOptions {
  attempts: number;
  pauseMs(): number;
}

/** Customer. Each method retries until the outcome is definite or its attempts are used up, and updates `facts`. */
export interface Customer {
  readonly facts: CustomerFacts;
  login(retry: RetryOptions): Promise<void>;
  /** Uses the fact's key, so that a repeated deposit must count once. */
  payIn(fact: DepositFact, retry: RetryOptions): Promise<void>;
  open(fact: OrderFact, retry: RetryOptions): Promise<void>;
  addItem(order: OrderFact, item: { sku: string; quantity: number }, retry: RetryOptions): Promise<void>;
  confirm(order: OrderFact, retry: RetryOptions): Promise<Outcome>;
  cancel(order: OrderFact, retry: RetryOptions): Promise<Outcome>;
  /** Reads the order and checks that its total is the sum of its items. */
  checkTotal(order: OrderFact): Promise<void>;
  newKey(label: string): string;
}

export function randomRetry(random: Random, min: number, max: number): RetryOptions {
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
    { attempts, pauseMs }: RetryOptions,
  ): Promise<Outcome> {
    for (let remaining = attempts; ; await pause(pauseMs())) {
      const outcome = await caller.send({ ...call, token: facts.token || undefined }, expected);
      const retryable =
        outcome.kind === 'unknown' || (outcome.kind === 'error' && outcome.code === 'CONFLICT');
      if (!retryable || --remaining <= 0) return outcome;
    }
  }

  function record(order: OrderFact, outcome: Outcome): Outcome {
    if (outcome.kind === 'ok') {
      const { status } = outcome.body as Order;
      if (status === 'confirmed' || status === 'cancelled') order.reported.add(status);
    } else if (outcome.code === 'INSUFFICIENT_FUNDS' || outcome.code === 'OUT_OF_STOCK') {
      order.reported.add(outcome.code);
    } else if (outcome.code === 'ORDER_NOT_OPEN' && !order.cancelRequested) {
      caller.fault(`${order.id} is not open, but its customer did not cancel it`);
    } else if (outcome.code === 'ORDER_EMPTY' && order.adds.some(({ done }) => done)) {
      caller.fault(`${order.id} is empty, but items were added`);
    }
    return outcome;
  }

  return {
    facts,
    newKey,
    async login(retry) {
      const form = { grant_type: 'password', username, password };
      const outcome = await sendWithRetries(
        { method: 'POST', path: '/oauth/token', form },
        { status: [200] },
        retry,
      );
      if (outcome.kind === 'ok') facts.token = (outcome.body as { access_token: string }).access_token;
    },
    async payIn(fact, retry) {
      const outcome = await sendWithRetries(
        {
          method: 'POST',
          path: '/me/account/deposits',
          body: { amount: { amount: fact.amount, currency: 'EUR' } },
          headers: { 'idempotency-key': fact.key },
        },
        { status: [201], errors: ['CONFLICT'] },
        retry,
      );
      if (outcome.kind !== 'ok') return;
      const { id, amount } = (outcome.body as Booking).movement;
      if (amount.amount !== fact.amount)
        caller.fault(`${fact.key}: ${amount.amount} instead of ${fact.amount}`);
      if (fact.movement !== undefined && fact.movement !== id)
        caller.fault(`${fact.key} is both ${fact.movement} and ${id}`);
      fact.movement = id;
    },
    async open(fact, retry) {
      const headers = { 'idempotency-key': fact.key };
      const outcome = await sendWithRetries(
        { method: 'POST', path: '/orders', headers },
        { status: [201] },
        retry,
      );
      if (outcome.kind !== 'ok') return;
      const { id } = outcome.body as Order;
      if (fact.id !== undefined && fact.id !== id) caller.fault(`${fact.key} opened ${fact.id} and ${id}`);
      fact.id = id;
    },
    async addItem(order, item, retry) {
      const add = { ...item, key: newKey('item'), done: false };
      order.adds.push(add);
      const outcome = await sendWithRetries(
        {
          method: 'POST',
          path: `/orders/${order.id}/items`,
          body: item,
          headers: { 'idempotency-key': add.key },
        },
        { status: [201], errors: ['CONFLICT', 'ORDER_NOT_OPEN'] },
        retry,
      );
      add.done = outcome.kind === 'ok';
    },
    async confirm(order, retry) {
      order.confirmRequested = true;
      const call: Call = { method: 'POST', path: `/orders/${order.id}/confirm` };
      const expected: Expected = {
        status: [200],
        errors: ['CONFLICT', 'ORDER_NOT_OPEN', 'ORDER_EMPTY', 'INSUFFICIENT_FUNDS', 'OUT_OF_STOCK'],
      };
      return record(order, await sendWithRetries(call, expected, retry));
    },
    async cancel(order, retry) {
      order.cancelRequested = true;
      const call: Call = { method: 'POST', path: `/orders/${order.id}/cancel` };
      return record(order, await sendWithRetries(call, { status: [200, 202], errors: ['CONFLICT'] }, retry));
    },
    async checkTotal(order) {
      const call: Call = { method: 'GET', path: `/orders/${order.id}`, token: facts.token };
      const outcome = await caller.send(call, { status: [200] });
      if (outcome.kind !== 'ok') return;
      const { items, total } = outcome.body as Order;
      const sum = items.reduce((amount, item) => amount + item.total.amount, 0);
      if (sum !== total.amount) caller.fault(`${order.id}: a total of ${total.amount} for items of ${sum}`);
    },
  };
}
