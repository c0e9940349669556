import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { readSettings } from '@glasshouse/settings';
import { eventually } from '@glasshouse/timing/testing';
import { type BookReader, type Books, createBookReader } from './books.js';
import { type Caller, createCaller } from './caller.js';
import { type CrashShop, startCrashShop } from './crash-shop.js';
import { type Customer, createCustomer } from './customer.js';
import { interleave } from './interleaving.js';
import { faultsOf, levelFaults, moneyOf } from './invariants.js';
import { type Killer, startKiller } from './killer.js';
import { createRandom } from './random.js';
import { storeFaults } from './store-faults.js';
import { addWares, changePrices, wares } from './wares.js';

const {
  RUNS: runs,
  SEED: seed,
  CUSTOMERS: people,
} = readSettings(process.env, {
  RUNS: { type: 'integer', default: 40, min: 1, doc: 'interleavings, one order each' },
  SEED: { type: 'string', default: randomBytes(4).toString('hex'), doc: 'of the random choices' },
  CUSTOMERS: { type: 'integer', default: 12, min: 1, max: 100, doc: 'customers at the same time' },
});
const restartMs = 300;
const freezeMs = 5000;
/** What a product agrees with late, after RESERVATION_SETTLE_MS and a sweep. */
const stockSettledMs = 6_500;
/** Leases (4 s) and repeated steps must have run out by then, several times over. */
const settledMs = 30_000;

/** A longer run: `RUNS=200 SEED=abc npx mocha --no-config test/dist/resilience/crash.test.js`. */
describe(`services that are killed, seed ${seed}`, function crashes() {
  this.timeout(120_000 + runs * 5_000);
  const random = createRandom(seed);
  let shop: CrashShop;
  let caller: Caller;
  let reader: BookReader;
  let killer: Killer | undefined;
  let customers: Customer[];
  let books: Books;
  const stocked = new Map<string, number>();
  const begun = performance.now();
  let quietSince = 0;
  let over = false;

  before('start the shop, register the customers', async () => {
    shop = await startCrashShop();
    const { shopper, administrator, processes } = shop;
    caller = createCaller(shopper, () => processes.downtimes.filter(({ name }) => name === 'gateway'));
    reader = await createBookReader(shopper, administrator);
    await addWares(shopper, reader.token, Math.ceil(runs / 10));
    for (const { sku, available } of await reader.stock()) stocked.set(sku, available);
    customers = Array.from({ length: people }, (_, index) => createCustomer(caller, `customer-${index + 1}`));
    for (const { facts, login } of customers) {
      const { username, password } = facts;
      const body = { username, password };
      const reply = await shopper.call({ method: 'POST', path: '/oauth/register', body });
      assert.equal(reply.status, 201);
      await login({ tries: 1, pauseMs: () => 0 });
    }
  });

  after('stop what is left', async () => {
    over = true;
    await killer?.stop();
    await shop?.close();
  });

  it(`go on through ${runs} interleavings of ${people} customers, and every answer is well formed`, async () => {
    killer = startKiller({
      processes: shop.processes,
      random: random.fork('kills'),
      restartMs,
      freezeMs,
      occasion: () => caller.next(/(confirm|cancel)$/),
    });
    const { kills } = killer;
    let next = 0;
    const goOn = () =>
      !over && shop.processes.failures.length === 0 && (next < runs || Object.values(kills).includes(0));
    const changing = changePrices(caller, reader.token, random.fork('prices'), goOn);
    await Promise.all(
      customers.map(async (customer) => {
        while (goOn()) await interleave(customer, random.fork(`run ${next++}`), wares);
      }),
    );
    await changing;
    await killer.stop();
    quietSince = performance.now();
    assert.deepEqual(shop.processes.failures, [], 'every process starts again');
    assert.deepEqual(caller.faults, []);
  });

  it('leave every order settled and every account, stock and notification right', async () => {
    const facts = customers.map((customer) => customer.facts);
    books = await eventually(async () => {
      const read = await reader.read(facts);
      assert.deepEqual(faultsOf(read, facts, stocked), []);
      return read;
    }, settledMs);
    const orders = books.customers.flatMap((customer) => customer.orders);
    assert.ok(
      orders.some(({ confirmedAt }) => confirmedAt !== undefined),
      'some orders were confirmed',
    );
    assert.ok(
      orders.some(({ status }) => status === 'cancelled'),
      'some orders were cancelled',
    );
  });

  it('know what they did before, when it is asked for again', async () => {
    const facts = customers.map((customer) => customer.facts);
    const retryPolicy = { tries: 5, pauseMs: () => 100 };
    for (const { facts: known, payIn, open } of customers) {
      for (const deposit of known.deposits) await payIn(deposit, retryPolicy);
      for (const order of known.orders) await open(order, retryPolicy);
    }
    assert.deepEqual(caller.faults, []);
    books = await reader.read(facts);
    assert.deepEqual(faultsOf(books, facts, stocked), []);
    assert.deepEqual(levelFaults(await reader.levels(), books, stocked), []);
    for (const { deposits, orders } of facts) {
      assert.ok(deposits.every(({ movement }) => movement !== undefined));
      assert.ok(orders.every(({ id }) => id !== undefined));
    }
  });

  it('leave no work undone in their stores', async () => {
    await pause(Math.max(0, quietSince + stockSettledMs - performance.now()));
    await eventually(async () => {
      for (const [name, code] of Object.entries(await shop.stop())) assert.equal(code, 0, `${name}: ${code}`);
      const faults = await storeFaults(shop);
      if (faults.length > 0) await shop.start();
      assert.deepEqual(faults, []);
    }, settledMs);
    report();
  });

  /** The figures of the run, for whoever reads the output. */
  function report(): void {
    const orders = books.customers.flatMap((customer) => customer.orders);
    const counted = (of: readonly string[]) =>
      [...new Set(of)]
        .sort()
        .map((name) => `${of.filter((other) => other === name).length} ${name}`)
        .join(', ');
    const requests = [...caller.counts.values()].reduce((all, count) => all + count, 0);
    const { moneyIn, balances, revenue } = moneyOf(books.customers);
    const kills = Object.entries(killer?.kills ?? {});
    const away = (service: string) =>
      shop.processes.downtimes
        .filter(({ name, from }) => name === service && from < quietSince)
        .reduce((seconds, { from, to }) => seconds + (to - from) / 1000, 0)
        .toFixed(1);
    const lines = [
      `seed ${seed}: ${requests} requests in ${((performance.now() - begun) / 1000).toFixed(1)} s`,
      `answers: ${[...caller.counts]
        .sort()
        .map(([name, count]) => `${count} ${name}`)
        .join(', ')}`,
      `kills: ${kills.map(([name, count]) => `${count} ${name} (${away(name)} s away)`).join(', ')}; ${killer?.freezes()} freezes`,
      `orders: ${counted(orders.map(({ status }) => status))}`,
      `notifications: ${counted(books.customers.flatMap(({ notifications }) => notifications.map(({ outcome }) => outcome)))}`,
      `money: ${moneyIn} in = ${balances} in accounts + ${revenue} for confirmed orders`,
    ];
    console.log(lines.map((line) => `      ${line}`).join('\n'));
  }
});
