/**
 * Kills extracts and builds of the warehouse at many random moments, and compares the tables with those of an undisturbed
 * warehouse: `npm run warehouse:kills -- [KILLS, default 50]`.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { killAtRandom } from '../resilience/warehouse/kill-rounds.js';
import { startShopWithOrders } from '../resilience/warehouse/shop-with-orders.js';
import { runWarehouse, tableDigests } from '../resilience/warehouse/warehouse-command.js';

const kills = Number(process.argv[2] ?? 50);
const root = await mkdtemp(join(tmpdir(), 'glasshouse-warehouse-'));
const shop = await startShopWithOrders(1000);
try {
  await pause(5500);
  const folder = join(root, 'undisturbed');
  for (const command of ['extract', 'build']) {
    const end = await runWarehouse([command], { ...shop.environment, WAREHOUSE_FOLDER: folder });
    assert.equal(end.code, 0, end.stderr);
  }
  const compared = await killAtRandom(
    {
      environment: shop.environment,
      folder: join(root, 'killed'),
      kills,
      onKill: ({ command, milliseconds }) =>
        console.log(`${command} killed after ${Math.round(milliseconds)} ms`),
    },
    await tableDigests(folder),
  );
  console.log(`${kills} kills, ${compared} comparisons: all tables were equal`);
} finally {
  await shop.close();
  await rm(root, { recursive: true, force: true });
}
