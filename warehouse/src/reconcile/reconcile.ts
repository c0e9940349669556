import { appendFile, rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { HttpClient } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import { type Database, literal } from '../database.js';
import { compareCounter } from './compare-counter.js';
import type { Comparison, Difference } from './comparison.js';
import type { CounterSource } from './counter.js';
import { differingConfirmations, differingItems, differingPayments } from './differences.js';
import { readChangedOrders, readConfirmations } from './read-rows.js';

export interface ReconcileOptions {
  /** A built warehouse; it may be opened for reading only. */
  database: Database;
  order: HttpClient;
  /** Source of the revenue counters of all instances of the order service. */
  counters: CounterSource;
  /** Path of a temporary file. */
  temporary: string;
  /** Pause in ms before a comparison that found differences is repeated. Default: 6 s, more than an export's margin. */
  retryMs?: number;
  /** Pause in ms between the counter and the confirmations that it is compared with. Default: 6 s. */
  settleMs?: number;
}

const maxAttempts = 3;

/**
 * Compares the warehouse with the order service, with the accounts, with the items, and with the revenue counter. Orders
 * that changed after the extract are excluded on both sides, so the comparison is exact while the shop is used.
 *
 * @throws Error when no orders have been extracted
 */
export async function reconcile(span: Span, options: ReconcileOptions): Promise<Comparison[]> {
  const { database, order, temporary } = options;
  const [extract] = await database.all<{ until: string }>(
    "SELECT strftime(extracted_until, '%Y-%m-%dT%H:%M:%S.%gZ') AS until FROM extracts WHERE collection = 'orders'",
  );
  if (!extract) throw new Error('no orders have been extracted: run extract and build first');
  const until = new Date(extract.until);
  await database.run('CREATE TEMP TABLE confirmations (id VARCHAR, total BIGINT, confirmedAt TIMESTAMP)');
  await database.run('CREATE TEMP TABLE changed (id VARCHAR)');
  await loadConfirmations(span, database, order, temporary, until);

  let compared: Comparison[] = [];
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    if (attempt > 1) await pause(options.retryMs ?? 6000);
    await loadChanged(database, await readChangedOrders(span, order, until));
    compared = [
      await compare('orders and the order service', differingConfirmations(database, extract.until)),
      await compare('orders and their payments', differingPayments(database)),
      await compare('orders and their items', differingItems(database)),
    ];
    if (compared.every(({ state }) => state === 'equal')) break;
  }
  const [sums] = await database.all<{ orders: number; revenue: number }>(
    `SELECT count(*) AS orders, coalesce(sum(total), 0) AS revenue FROM orders WHERE confirmed_at <= ${literal(extract.until)}::TIMESTAMP`,
  );
  const [first] = compared;
  if (first)
    first.detail = `${sums?.orders} confirmed orders, ${sums?.revenue} minor units, up to ${extract.until}`;
  return [...compared, await compareCounter(span, order, options)];
}

async function compare(name: string, found: Promise<Difference[]>): Promise<Comparison> {
  const differences = await found;
  const state = differences.length === 0 ? 'equal' : 'different';
  return { name, state, detail: `${differences.length} differing rows`, differences };
}

/** Writes the confirmations up to a time to a file and loads it, because a million rows do not fit into one statement. */
async function loadConfirmations(
  span: Span,
  database: Database,
  order: HttpClient,
  temporary: string,
  until: Date,
): Promise<void> {
  let lines: string[] = [];
  const flush = async () => {
    await appendFile(temporary, lines.join(''));
    lines = [];
  };
  try {
    for await (const confirmation of readConfirmations(span, order, new Date(0), until)) {
      if (lines.push(`${JSON.stringify(confirmation)}\n`) >= 10_000) await flush();
    }
    await flush();
    await database.run(
      `INSERT INTO confirmations SELECT * FROM read_json(${literal(temporary)}, format = 'newline_delimited',
         columns = {id: 'VARCHAR', total: 'BIGINT', confirmedAt: 'TIMESTAMP'})`,
    );
  } finally {
    await rm(temporary, { force: true });
  }
}

async function loadChanged(database: Database, ids: readonly string[]): Promise<void> {
  await database.run('DELETE FROM changed');
  for (let at = 0; at < ids.length; at += 1000) {
    const values = ids.slice(at, at + 1000).map((id) => `(${literal(id)})`);
    await database.run(`INSERT INTO changed VALUES ${values.join(', ')}`);
  }
}
