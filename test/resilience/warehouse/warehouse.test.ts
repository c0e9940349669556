import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { killAtRandom } from './kill-rounds.js';
import { type ShopWithOrders, startShopWithOrders } from './shop-with-orders.js';
import { changeWarehouse, runWarehouse, tableDigests } from './warehouse-command.js';

const orderCount = 300;
/** Longer than the margin of an export. */
const marginMs = 5500;

describe('the warehouse of a shop with orders', function warehouse() {
  this.timeout(300_000);
  let shop: ShopWithOrders;
  let root: string;
  let environment: Record<string, string>;

  const run = (...args: string[]) => runWarehouse(args, environment);
  const succeed = async (...args: string[]) => {
    const end = await run(...args);
    assert.equal(end.code, 0, `${args[0]}: ${end.stderr}${end.stdout}`);
    return end.stdout;
  };
  const rowsOf = async (sql: string): Promise<Record<string, unknown>[]> =>
    JSON.parse(await succeed('query', sql, '--json'));

  before('start the services, place the orders, extract and build', async () => {
    root = await mkdtemp(join(tmpdir(), 'glasshouse-warehouse-'));
    shop = await startShopWithOrders(orderCount);
    environment = { ...shop.environment, WAREHOUSE_FOLDER: join(root, 'warehouse') };
    await pause(marginMs);
    await succeed('extract');
    await succeed('build');
  });
  after(async () => {
    await shop?.close();
    await rm(root, { recursive: true, force: true });
  });

  it('has every order, and the revenue of all confirmed ones', async () => {
    const [found] = await rowsOf(
      'SELECT count(*) AS orders, count(confirmed_at) AS confirmed, sum(total) FILTER (confirmed_at IS NOT NULL) AS revenue FROM orders',
    );
    assert.deepEqual(found, {
      orders: orderCount,
      confirmed: shop.confirmed.orders,
      revenue: shop.confirmed.revenue,
    });
    const [by] = await rowsOf(
      'SELECT count(DISTINCT cancel_reason) AS reasons, count(*) FILTER (failure IS NOT NULL) > 0 AS failed FROM orders',
    );
    assert.deepEqual(by, { reasons: 2, failed: true });
  });

  it('prints its commands with --help', async () => {
    const usage = await succeed('--help');
    assert.match(usage, /^usage: npm run warehouse -- COMMAND/);
    assert.match(usage, /^ {2}reconcile /m);
  });

  it('connects each fact with its dimensions', async () => {
    const lost = await rowsOf(`
      SELECT 'customer' AS missing, order_id FROM orders ANTI JOIN customers USING (customer_id)
      UNION ALL SELECT 'product', order_id FROM items ANTI JOIN products USING (sku)
      UNION ALL SELECT 'order', movement_id FROM movements ANTI JOIN orders USING (order_id) WHERE order_id IS NOT NULL
      UNION ALL SELECT 'day', order_id FROM orders WHERE created_on NOT IN (SELECT day FROM days)`);
    assert.deepEqual(lost, []);
  });

  it('reconciles exactly with the services and the revenue counter', async () => {
    const lines = (await succeed('reconcile')).trim().split('\n');
    assert.equal(lines.length, 4, lines.join('\n'));
    for (const line of lines) assert.match(line, /^equal /, line);
  });

  it('writes a report as one file', async () => {
    const path = (await succeed('report')).trim();
    const html = await readFile(path, 'utf8');
    for (const heading of [
      'Revenue by day',
      'Revenue by product',
      'Conversion',
      'Cancelled orders by reason',
      'Cohorts',
    ])
      assert.ok(html.includes(`<h2>${heading}</h2>`), heading);
  });

  it('refuses queries that change it or read other files', async () => {
    for (const sql of [
      'DELETE FROM orders',
      "SELECT * FROM read_csv('/etc/passwd')",
      "SELECT 1) AS result; COPY orders TO '/tmp/orders.csv'; SELECT (SELECT 1",
    ]) {
      const end = await run('query', sql);
      assert.equal(end.code, 1, sql);
    }
  });

  it('changes nothing when extract and build are repeated', async () => {
    const before = await tableDigests(environment.WAREHOUSE_FOLDER as string);
    const output = await succeed('extract');
    for (const line of output.trim().split('\n').slice(1)) assert.match(line, /^\w+ +0 +0 /, line);
    await succeed('build');
    assert.deepEqual(await tableDigests(environment.WAREHOUSE_FOLDER as string), before);
  });

  it('has the same tables after kills at ten random moments', async function kills() {
    this.timeout(900_000);
    const expected = await tableDigests(environment.WAREHOUSE_FOLDER as string);
    const compared = await killAtRandom(
      { environment: shop.environment, folder: join(root, 'killed'), kills: 10 },
      expected,
    );
    assert.ok(compared >= 2);
  });

  it('fails the reconciliation when one row is removed, and names the order', async () => {
    const [order] = await rowsOf("SELECT order_id FROM orders WHERE status = 'confirmed' ORDER BY 1 LIMIT 1");
    await changeWarehouse(
      environment.WAREHOUSE_FOLDER as string,
      `DELETE FROM orders WHERE order_id = '${order?.order_id}'`,
    );
    const end = await run('reconcile');
    assert.equal(end.code, 1, end.stdout);
    assert.match(end.stdout, /^different {2}orders and the order service/m);
    assert.ok(end.stdout.includes(String(order?.order_id)));
    await succeed('build');
  });
});
