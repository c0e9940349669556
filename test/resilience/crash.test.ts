import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { readSettings } from '@glasshouse/settings';
import { eventually } from '@glasshouse/timing/testing';
import { type Caller, createCaller } from './caller.js';
import { type CrashShop, startCrashShop } from './crash-shop.js';
import { type Customer, createCustomer } from './customer.js';
import { interleave } from './interleaving.js';
import { faultsOf, levelFaults, moneyOf } from './invariants.js';
import { type Killer, startKiller } from './killer.js';
import { callUntilServed } from './overload-retry.js';
import { addProducts, changePrices, skus } from './products.js';
import { createRandom } from './random.js';
import { createStateReader, type ShopState, type StateReader } from './shop-state.js';
import { storeFaults } from './store-faults.js';

const {
  RUNS: runs,
  SEED: seed,
  CUSTOMERS: customerCount,
} = readSettings(process.env, {
  RUNS: { type: 'integer', default: 40, min: 1, doc: 'interleavings to run, one order each' },
  SEED: { type: 'string', default: randomBytes(4).toString('hex'), doc: 'seed of the random choices' },
  CUSTOMERS: { type: 'integer', default: 12, min: 1, max: 100, doc: 'concurrent customers' },
});
const restartMs = 300;
const freezeMs = 5000;
/** Time in which the product service settles reservations: RESERVATION_SETTLE_MS and a sweep, with a margin. */
const stockSettledMs = 6_500;
/** Time limit for unfinished orders: several times a lease (3.5 s) and the retries of a step. */
const settledMs = 30_000;

/** Longer run: `RUNS=200 SEED=abc npx mocha --no-config test/dist/resilience/crash.test.js`. */
describe(`the shop while its services are killed and frozen (seed ${seed})`, function crashes() {
  this.timeout(120_000 + runs * 5_000);
  const random = createRandom(seed);
  let shop: CrashShop;
  let caller: Caller;
  let reader: StateReader;
  let killer: Killer | undefined;
  let customers: Customer[];
  let state: ShopState;
  const stocked = new Map<string, number>();
  const began = performance.now();
  let idleSince = 0;
  let stopped = false;

  before('start the shop, register the customers', async () => {
    shop = await startCrashShop();
    const { shopper, administrator, processes } = shop;
    caller = createCaller(shopper, () => processes.downtimes.filter(({ name }) => name === 'gateway'));
    reader = await createStateReader(shopper, administrator);
    await addProducts(shopper, reader.token, Math.ceil(runs / 10));
    for (const { sku, available } of await reader.stock()) stocked.set(sku, available);
    customers = Array.from({ length: customerCount }, (_, index) =>
      createCustomer(caller, `customer-${index + 1}`),
    );
    for (const { facts, login } of customers) {
      const { username, password } = facts;
      const body = { username, password };
      const register = { method: 'POST', path: '/oauth/register', body } as const;
      assert.equal((await callUntilServed(shopper, register)).status, 201);
      await login({ attempts: 5, pauseMs: () => 1000 });
    }
  });

  after('stop the shop', async () => {
    stopped = true;
    await killer?.stop();
    await shop?.close();
  });

  it(`sends only well-formed, expected responses in ${runs} interleavings of ${customerCount} customers`, async () => {
    killer = startKiller({
      processes: shop.processes,
      random: random.fork('kills'),
      restartMs,
      freezeMs,
      nextCriticalRequest: () => caller.next(/(confirm|cancel)$/),
    });
    const { kills } = killer;
    let next = 0;
    const shouldContinue = () =>
      !stopped && shop.processes.failures.length === 0 && (next < runs || Object.values(kills).includes(0));
    const changing = changePrices(caller, reader.token, random.fork('prices'), shouldContinue);
    await Promise.all(
      customers.map(async (customer) => {
        while (shouldContinue()) await interleave(customer, random.fork(`run ${next++}`), skus);
      }),
    );
    await changing;
    await killer.stop();
    idleSince = performance.now();
    assert.deepEqual(shop.processes.failures, [], 'a process failed or did not restart');
    assert.deepEqual(caller.faults, []);
  });

  it('settles every order and keeps accounts, stock and notifications consistent', async () => {
    const facts = customers.map((customer) => customer.facts);
    state = await eventually(async () => {
      const read = await reader.read(facts);
      assert.deepEqual(faultsOf(read, facts, stocked), []);
      return read;
    }, settledMs);
    const orders = state.customers.flatMap((customer) => customer.orders);
    assert.ok(
      orders.some(({ confirmedAt }) => confirmedAt !== undefined),
      'no order was confirmed',
    );
    assert.ok(
      orders.some(({ status }) => status === 'cancelled'),
      'no order was cancelled',
    );
  });

  it('does not repeat a deposit or an order when its request is retried with the same key', async () => {
    const facts = customers.map((customer) => customer.facts);
    const retryPolicy = { attempts: 5, pauseMs: () => 100 };
    for (const { facts: known, payIn, open } of customers) {
      for (const deposit of known.deposits) await payIn(deposit, retryPolicy);
      for (const order of known.orders) await open(order, retryPolicy);
    }
    assert.deepEqual(caller.faults, []);
    state = await reader.read(facts);
    assert.deepEqual(faultsOf(state, facts, stocked), []);
    assert.deepEqual(levelFaults(await reader.levels(), state, stocked), []);
    for (const { deposits, orders } of facts) {
      assert.ok(deposits.every(({ movement }) => movement !== undefined));
      assert.ok(orders.every(({ id }) => id !== undefined));
    }
  });

  it('leaves no unfinished work in the stores', async () => {
    await pause(Math.max(0, idleSince + stockSettledMs - performance.now()));
    await eventually(async () => {
      for (const [name, code] of Object.entries(await shop.stop())) assert.equal(code, 0, `${name}: ${code}`);
      const faults = await storeFaults(shop);
      if (faults.length > 0) await shop.start();
      assert.deepEqual(faults, []);
    }, settledMs);
    report();
  });

  /** Prints the figures of the run. */
  function report(): void {
    const orders = state.customers.flatMap((customer) => customer.orders);
    const counted = (names: readonly string[]) =>
      [...new Set(names)]
        .sort()
        .map((name) => `${names.filter((other) => other === name).length} ${name}`)
        .join(', ');
    const requests = [...caller.counts.values()].reduce((all, count) => all + count, 0);
    const { moneyIn, balances, revenue } = moneyOf(state.customers);
    const kills = Object.entries(killer?.kills ?? {});
    const downSeconds = (service: string) =>
      shop.processes.downtimes
        .filter(({ name, from }) => name === service && from < idleSince)
        .reduce((seconds, { from, to }) => seconds + (to - from) / 1000, 0)
        .toFixed(1);
    const lines = [
      `seed ${seed}: ${requests} requests in ${((performance.now() - began) / 1000).toFixed(1)} s`,
      `responses: ${[...caller.counts]
        .sort()
        .map(([name, count]) => `${count} ${name}`)
        .join(', ')}`,
      `kills: ${kills.map(([name, count]) => `${count} ${name} (${downSeconds(name)} s down)`).join(', ')}; ${killer?.freezes()} freezes`,
      `orders: ${counted(orders.map(({ status }) => status))}`,
      `notifications: ${counted(state.customers.flatMap(({ notifications }) => notifications.map(({ outcome }) => outcome)))}`,
      `money: ${moneyIn} in = ${balances} in accounts + ${revenue} for confirmed orders`,
    ];
    console.log(lines.map((line) => `      ${line}`).join('\n'));
  }
});
