/**
 * Benchmark of the embedded store with order-like documents: `node bench/dist/src/store/main.js [documents]`, by
 * default 100,000 documents. Prints the mean time of each operation, the start time with a filled data directory, the
 * resident memory and the size on disk.
 */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmbeddedStore, type Document } from '@glasshouse/store';
import { createTelemetry } from '@glasshouse/telemetry';

interface Order extends Document {
  user: string;
  status: string;
  items: { sku: string; name: string; quantity: number; unitAmount: number }[];
  total: number;
  version: number;
  settledAt: Date;
  creationKey: string;
}

const documents = Number(process.argv[2] ?? 100_000);
const users = 1000;
const mebibyte = 2 ** 20;

function orderOf(n: number): Order {
  const items = Array.from({ length: 1 + (n % 3) }, (_, at) => ({
    sku: `SKU-${at}`,
    name: 'Dome terrarium',
    quantity: 1 + at,
    unitAmount: 4900,
  }));
  return {
    _id: idOf(n),
    user: userOf(n),
    status: n % 10 === 0 ? 'open' : 'confirmed',
    items,
    total: 4900 * items.length,
    version: 1,
    settledAt: new Date(1_700_000_000_000 + n),
    creationKey: `${userOf(n)}:${n}`,
  };
}
const idOf = (n: number) => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const userOf = (n: number) => `00000000-0000-4000-8000-${String(n % users).padStart(12, '0')}`;
/** Maps a counter to a document number in an order without locality, so that caches do not help. */
const scattered = (n: number) => (n * 104_729) % documents;

function open(folder: string, durability: 'normal' | 'full') {
  const telemetry = createTelemetry({ service: { name: 'bench' } });
  const store = createEmbeddedStore({ folder, telemetry, durability });
  const orders = store.collection<Order>('orders', [
    { fields: ['user', '_id'] },
    { fields: ['status', 'settledAt', '_id'] },
    { fields: ['creationKey'], unique: true, sparse: true },
    { fields: ['saga.lease.until'], sparse: true },
  ]);
  return { telemetry, store, orders, span: telemetry.rootSpan('bench') };
}

async function time(label: string, count: number, work: (n: number) => Promise<unknown>): Promise<void> {
  const start = performance.now();
  for (let n = 0; n < count; n++) await work(n);
  const microseconds = ((performance.now() - start) * 1000) / count;
  print(label, `${microseconds.toFixed(0)} µs`);
}

function print(label: string, value: string): void {
  process.stdout.write(`${label.padEnd(34)}${value}\n`);
}

const folder = await mkdtemp(join(tmpdir(), 'glasshouse-bench-'));
try {
  const filling = open(folder, 'normal');
  await filling.store.start();
  const { orders, span } = filling;
  await time('insert', documents, (n) => orders.insertOne(span, orderOf(n)));
  await time('get by id', 20_000, (n) => orders.findOne(span, { _id: idOf(scattered(n)) }));
  await time('update by id', 20_000, (n) =>
    orders.updateOne(span, { _id: idOf(scattered(n)) }, { $inc: { version: 1 } }),
  );
  await time('latest 20 of a user', 5000, (n) =>
    orders.find(span, { user: userOf(n) }, { sort: { _id: -1 }, limit: 20 }),
  );
  await time('recovery scan, no result', 5000, () =>
    orders.find(span, { 'saga.lease.until': { $lte: 1 } }, { sort: { 'saga.lease.until': 1 }, limit: 50 }),
  );
  (globalThis as { gc?: () => void }).gc?.();
  print('resident memory', `${(process.memoryUsage.rss() / mebibyte).toFixed(0)} MiB`);
  await filling.store.close();
  await filling.telemetry.close(0);

  const sizes = await Promise.all(
    (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size),
  );
  print('size on disk', `${(sizes.reduce((sum, size) => sum + size, 0) / mebibyte).toFixed(0)} MiB`);
  const started = performance.now();
  const full = open(folder, 'full');
  await full.store.start();
  print('start, filled directory', `${(performance.now() - started).toFixed(0)} ms`);
  await time('insert, durability full', 500, (n) => full.orders.insertOne(full.span, orderOf(documents + n)));
  await full.store.close();
  await full.telemetry.close(0);
} finally {
  await rm(folder, { recursive: true });
}
