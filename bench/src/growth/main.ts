import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { UsageError } from '@glasshouse/settings';
import { interruption } from '../interruption.js';
import { describeMachine } from '../machine.js';
import type { Progress } from '../progress.js';
import { growthResults, writePage } from '../report/files.js';
import { growthGoals, renderGrowth } from '../report/growth.js';
import type { GrowthFigures, GrowthPlan, StoreGrowth } from './figures.js';
import { measureEmbedded } from './measure-embedded.js';
import { measureMongodb } from './measure-mongodb.js';
import { titleOf } from './operation.js';
import { measuredOperations } from './operations/index.js';
import { large, medium, quickLarge, small } from './sizes.js';

export const growthUsage = `npm run bench -- growth [options]
  --quick           little data and few requests: tests the benchmark, its results are not meaningful
  --operations LIST comma-separated operation ids of the contracts
  --requests N      requests of each operation in each round
  --rounds N        rounds of each operation
  --json FILE       writes the results
  --write-docs      writes the results to bench/results/ and generates docs/performance.md
  --mongodb URL     given twice: measures MongoDB, too, the small shop on the first server and the large shop on the
                    second. Neither server may have a database of the shop
  --note TEXT       sentences about the MongoDB servers, for the page`;

const fullPlan: GrowthPlan = { requests: 100, rounds: 5, warmUp: 60, starts: 2, idleSeconds: 10 };
/** Smaller numbers for MongoDB, where a request takes several times as long. */
const mongodbPlan = { requests: 40, rounds: 4, warmUp: 20 };
/** Plan of tests: one request of each operation. */
export const quickPlan: GrowthPlan = { requests: 1, rounds: 1, warmUp: 0, starts: 0, idleSeconds: 0.1 };

/**
 * Runs `npm run bench -- growth`, which measures every public operation with small and large data.
 *
 * @throws UsageError for an invalid option
 */
export async function runGrowth(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      operations: { type: 'string' },
      requests: { type: 'string' },
      rounds: { type: 'string' },
      mongodb: { type: 'string', multiple: true, default: [] },
      note: { type: 'string' },
      json: { type: 'string' },
      'write-docs': { type: 'boolean', default: false },
    },
  });
  const plan = { ...(values.quick ? quickPlan : fullPlan) };
  if (values.requests !== undefined) plan.requests = Number(values.requests);
  if (values.rounds !== undefined) plan.rounds = Number(values.rounds);
  const ids = values.operations?.split(',');
  const operations = measuredOperations.filter(({ id }) => ids === undefined || ids.includes(id));
  const unknown = ids?.filter((id) => !measuredOperations.some((each) => each.id === id)) ?? [];
  if (unknown.length > 0) throw new UsageError(`unknown operations: ${unknown.join(', ')}`);
  if (!(plan.requests >= 1 && plan.rounds >= 1))
    throw new UsageError('--requests and --rounds need positive numbers');
  if (values['write-docs'] && (values.quick || ids !== undefined))
    throw new UsageError('--write-docs requires a full run, without --quick and --operations');
  const [smallUrl, largeUrl] = values.mongodb;
  if (values.mongodb.length !== 0 && (values.mongodb.length !== 2 || smallUrl === largeUrl))
    throw new UsageError('--mongodb must be given twice, with the addresses of two servers');
  const progress: Pick<Progress, 'say'> = { say: (text) => void process.stderr.write(`${text}\n`) };
  const options = { plan, small, operations, progress, signal: interruption() };
  const stores: StoreGrowth[] = [];
  const figures: GrowthFigures = {
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(undefined),
    stores,
  };
  /** Called after each store, so that a later failure does not lose its results. */
  const save = (): void => {
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
    if (!values['write-docs']) return;
    growthResults.save(figures);
    writePage();
  };
  stores.push(await measureEmbedded({ ...options, large: values.quick ? quickLarge : large }));
  save();
  if (smallUrl !== undefined && largeUrl !== undefined) {
    const onMongodb = values.quick
      ? { plan, large: quickLarge }
      : { plan: { ...plan, ...mongodbPlan }, large: medium };
    const measured = await measureMongodb({ small: smallUrl, large: largeUrl }, { ...options, ...onMongodb });
    stores.push({ ...measured, ...(values.note !== undefined && { note: values.note }) });
    save();
  }
  process.stdout.write(renderGrowth(figures));
  const slow = stores.flatMap((store) =>
    store.operations.filter(({ ratio }) => (ratio ?? 0) > growthGoals.ratio),
  );
  if (slow.length > 0 && !values.quick)
    progress.say(`growth above ${growthGoals.ratio}: ${slow.map(titleOf).join('; ')}`);
}
