import { setTimeout as pause } from 'node:timers/promises';
import type { Booking } from '@glasshouse/customer/contract';
import type { Order } from '@glasshouse/order/contract';
import type { Call } from '@glasshouse/traffic';
import type { Answer, Caller, Right } from './caller.js';
import type { CustomerFacts, DepositFact, OrderFact } from './facts.js';
import type { Random } from './random.js';

/** How often a call without a definite answer is made, each time with the same Idempotency-Key. */
export interface Patience {
  tries: number;
  pauseMs(): number;
}

/** One customer. Each of these asks until there is an answer or the patience is over, and notes what was told. */
export interface Customer {
  readonly facts: CustomerFacts;
  login(patience: Patience): Promise<void>;
  /** Under the fact's key: made again, it must count once. */
  payIn(fact: DepositFact, patience: Patience): Promise<void>;
  open(fact: OrderFact, patience: Patience): Promise<void>;
  addItem(order: OrderFact, item: { sku: string; quantity: number }, patience: Patience): Promise<void>;
  confirm(order: OrderFact, patience: Patience): Promise<Answer>;
  cancel(order: OrderFact, patience: Patience): Promise<Answer>;
  look(order: OrderFact): Promise<void>;
  newKey(what: string): string;
}

export function patienceOf(random: Random, least: number, most: number): Patience {
  return { tries: random.between(least, most), pauseMs: () => random.between(50, 500) };
}

export function createCustomer(caller: Caller, username: string): Customer {
  const password = `password of ${username}`;
  const facts: CustomerFacts = { username, password, token: '', deposits: [], orders: [] };
  let keys = 0;
  const newKey = (what: string) => `${username}-${what}-${++keys}`;

  async function persist(call: Call, right: Right, { tries, pauseMs }: Patience): Promise<Answer> {
    for (let left = tries; ; await pause(pauseMs())) {
      const answer = await caller.ask({ ...call, token: facts.token || undefined }, right);
      const open = answer.kind === 'unknown' || (answer.kind === 'refused' && answer.code === 'CONFLICT');
      if (!open || --left <= 0) return answer;
    }
  }

  function note(order: OrderFact, answer: Answer): Answer {
    if (answer.kind === 'ok') {
      const { status } = answer.body as Order;
      if (status === 'confirmed' || status === 'cancelled') order.told.add(status);
    } else if (answer.code === 'INSUFFICIENT_FUNDS' || answer.code === 'OUT_OF_STOCK') {
      order.told.add(answer.code);
    } else if (answer.code === 'ORDER_NOT_OPEN' && !order.cancelAsked) {
      caller.fault(`${order.id} is not open, but nobody cancelled it`);
    } else if (answer.code === 'ORDER_EMPTY' && order.adds.some(({ done }) => done)) {
      caller.fault(`${order.id} is empty, but items were added`);
    }
    return answer;
  }

  return {
    facts,
    newKey,
    async login(patience) {
      const form = { grant_type: 'password', username, password };
      const answer = await persist(
        { method: 'POST', path: '/oauth/token', form },
        { status: [200] },
        patience,
      );
      if (answer.kind === 'ok') facts.token = (answer.body as { access_token: string }).access_token;
    },
    async payIn(fact, patience) {
      const answer = await persist(
        {
          method: 'POST',
          path: '/me/account/deposits',
          body: { amount: { amount: fact.amount, currency: 'EUR' } },
          headers: { 'idempotency-key': fact.key },
        },
        { status: [201], refusals: ['CONFLICT'] },
        patience,
      );
      if (answer.kind !== 'ok') return;
      const { id, amount } = (answer.body as Booking).movement;
      if (amount.amount !== fact.amount)
        caller.fault(`${fact.key}: ${amount.amount} instead of ${fact.amount}`);
      if (fact.movement !== undefined && fact.movement !== id)
        caller.fault(`${fact.key} is both ${fact.movement} and ${id}`);
      fact.movement = id;
    },
    async open(fact, patience) {
      const headers = { 'idempotency-key': fact.key };
      const answer = await persist({ method: 'POST', path: '/orders', headers }, { status: [201] }, patience);
      if (answer.kind !== 'ok') return;
      const { id } = answer.body as Order;
      if (fact.id !== undefined && fact.id !== id) caller.fault(`${fact.key} opened ${fact.id} and ${id}`);
      fact.id = id;
    },
    async addItem(order, item, patience) {
      const add = { ...item, key: newKey('item'), done: false };
      order.adds.push(add);
      const answer = await persist(
        {
          method: 'POST',
          path: `/orders/${order.id}/items`,
          body: item,
          headers: { 'idempotency-key': add.key },
        },
        { status: [201], refusals: ['CONFLICT', 'ORDER_NOT_OPEN'] },
        patience,
      );
      add.done = answer.kind === 'ok';
    },
    async confirm(order, patience) {
      order.confirmAsked = true;
      const call: Call = { method: 'POST', path: `/orders/${order.id}/confirm` };
      const right: Right = {
        status: [200],
        refusals: ['CONFLICT', 'ORDER_NOT_OPEN', 'ORDER_EMPTY', 'INSUFFICIENT_FUNDS', 'OUT_OF_STOCK'],
      };
      return note(order, await persist(call, right, patience));
    },
    async cancel(order, patience) {
      order.cancelAsked = true;
      const call: Call = { method: 'POST', path: `/orders/${order.id}/cancel` };
      return note(order, await persist(call, { status: [200, 202], refusals: ['CONFLICT'] }, patience));
    },
    async look(order) {
      const call: Call = { method: 'GET', path: `/orders/${order.id}`, token: facts.token };
      const answer = await caller.ask(call, { status: [200] });
      if (answer.kind !== 'ok') return;
      const { items, total } = answer.body as Order;
      const sum = items.reduce((amount, item) => amount + item.total.amount, 0);
      if (sum !== total.amount) caller.fault(`${order.id}: a total of ${total.amount} for items of ${sum}`);
    },
  };
}
