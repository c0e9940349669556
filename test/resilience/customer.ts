import { setTimeout as pause } from 'node:timers/promises';
import type { Booking } from '@glasshouse/customer/contract';
import type { Order } from '@glasshouse/order/contract';
import type { Call } from '@glasshouse/traffic';
import type { Caller, CallResult, Right } from './caller.js';
import type { CustomerFacts, DepositFact, OrderFact } from './facts.js';
import type { Random } from './random.js';

/** How often a call without a definite result is repeated, each time with the same Idempotency-Key. */
export interface RetryPolicy {
  tries: number;
  pauseMs(): number;
}

/** One customer. Each method repeats its call until the result is definite or the policy ends it, and records the result. */
export interface Customer {
  readonly facts: CustomerFacts;
  login(retryPolicy: RetryPolicy): Promise<void>;
  /** Under the fact's key: made again, it must count once. */
  payIn(fact: DepositFact, retryPolicy: RetryPolicy): Promise<void>;
  open(fact: OrderFact, retryPolicy: RetryPolicy): Promise<void>;
  addItem(order: OrderFact, item: { sku: string; quantity: number }, retryPolicy: RetryPolicy): Promise<void>;
  confirm(order: OrderFact, retryPolicy: RetryPolicy): Promise<CallResult>;
  cancel(order: OrderFact, retryPolicy: RetryPolicy): Promise<CallResult>;
  look(order: OrderFact): Promise<void>;
  newKey(what: string): string;
}

export function retryPolicyOf(random: Random, least: number, most: number): RetryPolicy {
  return { tries: random.between(least, most), pauseMs: () => random.between(50, 500) };
}

export function createCustomer(caller: Caller, username: string): Customer {
  const password = `password of ${username}`;
  const facts: CustomerFacts = { username, password, token: '', deposits: [], orders: [] };
  let keys = 0;
  const newKey = (what: string) => `${username}-${what}-${++keys}`;

  async function persist(call: Call, right: Right, { tries, pauseMs }: RetryPolicy): Promise<CallResult> {
    for (let left = tries; ; await pause(pauseMs())) {
      const result = await caller.ask({ ...call, token: facts.token || undefined }, right);
      const open = result.kind === 'unknown' || (result.kind === 'refused' && result.code === 'CONFLICT');
      if (!open || --left <= 0) return result;
    }
  }

  function note(order: OrderFact, result: CallResult): CallResult {
    if (result.kind === 'ok') {
      const { status } = result.body as Order;
      if (status === 'confirmed' || status === 'cancelled') order.reported.add(status);
    } else if (result.code === 'INSUFFICIENT_FUNDS' || result.code === 'OUT_OF_STOCK') {
      order.reported.add(result.code);
    } else if (result.code === 'ORDER_NOT_OPEN' && !order.cancelAsked) {
      caller.fault(`${order.id} is not open, but nobody cancelled it`);
    } else if (result.code === 'ORDER_EMPTY' && order.adds.some(({ done }) => done)) {
      caller.fault(`${order.id} is empty, but items were added`);
    }
    return result;
  }

  return {
    facts,
    newKey,
    async login(retryPolicy) {
      const form = { grant_type: 'password', username, password };
      const result = await persist(
        { method: 'POST', path: '/oauth/token', form },
        { status: [200] },
        retryPolicy,
      );
      if (result.kind === 'ok') facts.token = (result.body as { access_token: string }).access_token;
    },
    async payIn(fact, retryPolicy) {
      const result = await persist(
        {
          method: 'POST',
          path: '/me/account/deposits',
          body: { amount: { amount: fact.amount, currency: 'EUR' } },
          headers: { 'idempotency-key': fact.key },
        },
        { status: [201], refusals: ['CONFLICT'] },
        retryPolicy,
      );
      if (result.kind !== 'ok') return;
      const { id, amount } = (result.body as Booking).movement;
      if (amount.amount !== fact.amount)
        caller.fault(`${fact.key}: ${amount.amount} instead of ${fact.amount}`);
      if (fact.movement !== undefined && fact.movement !== id)
        caller.fault(`${fact.key} is both ${fact.movement} and ${id}`);
      fact.movement = id;
    },
    async open(fact, retryPolicy) {
      const headers = { 'idempotency-key': fact.key };
      const result = await persist(
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
      const result = await persist(
        {
          method: 'POST',
          path: `/orders/${order.id}/items`,
          body: item,
          headers: { 'idempotency-key': add.key },
        },
        { status: [201], refusals: ['CONFLICT', 'ORDER_NOT_OPEN'] },
        retryPolicy,
      );
      add.done = result.kind === 'ok';
    },
    async confirm(order, retryPolicy) {
      order.confirmAsked = true;
      const call: Call = { method: 'POST', path: `/orders/${order.id}/confirm` };
      const right: Right = {
        status: [200],
        refusals: ['CONFLICT', 'ORDER_NOT_OPEN', 'ORDER_EMPTY', 'INSUFFICIENT_FUNDS', 'OUT_OF_STOCK'],
      };
      return note(order, await persist(call, right, retryPolicy));
    },
    async cancel(order, retryPolicy) {
      order.cancelAsked = true;
      const call: Call = { method: 'POST', path: `/orders/${order.id}/cancel` };
      return note(order, await persist(call, { status: [200, 202], refusals: ['CONFLICT'] }, retryPolicy));
    },
    async look(order) {
      const call: Call = { method: 'GET', path: `/orders/${order.id}`, token: facts.token };
      const result = await caller.ask(call, { status: [200] });
      if (result.kind !== 'ok') return;
      const { items, total } = result.body as Order;
      const sum = items.reduce((amount, item) => amount + item.total.amount, 0);
      if (sum !== total.amount) caller.fault(`${order.id}: a total of ${total.amount} for items of ${sum}`);
    },
  };
}
