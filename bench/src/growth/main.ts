import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { describeMachine } from '../machine.js';
import type { Progress } from '../progress.js';
import { saveGrowth, writePage } from '../report/files.js';
import { renderGrowth } from '../report/growth.js';
import type { GrowthFigures, GrowthPlan } from './figures.js';
import { measureEmbedded } from './measure-embedded.js';
import { measureMongodb } from './measure-mongodb.js';
import { titleOf } from './operation.js';
import { measuredOperations } from './operations/index.js';
import { large, medium, quickLarge, small } from './sizes.js';

export const growthUsage = `npm run bench -- growth [options]
  --quick           little data and few requests: shows that everything works, not that nothing grows
  --operations LIST only these, by their ids in the contracts
  --requests N      requests of each operation in each of the rounds
  --rounds N
  --json FILE       the figures
  --write-docs      the figures to bench/results/, and docs/performance.md from them
With MONGODB_URL set, MongoDB is measured, too.`;

const fullPlan: GrowthPlan = { requests: 120, rounds: 3, warmUp: 60, starts: 3 };
/** A test runs it: one request of each operation. */
export const quickPlan: GrowthPlan = { requests: 1, rounds: 1, warmUp: 0, starts: 0 };

/** `npm run bench -- growth`: every public operation with small and with large data. @throws Error for a wrong option */
export async function runGrowth(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      operations: { type: 'string' },
      requests: { type: 'string' },
      rounds: { type: 'string' },
      json: { type: 'string' },
      'write-docs': { type: 'boolean', default: false },
    },
  });
  const plan = { ...(values.quick ? quickPlan : fullPlan) };
  if (values.requests !== undefined) plan.requests = Number(values.requests);
  if (values.rounds !== undefined) plan.rounds = Number(values.rounds);
  const ids = values.operations?.split(',');
  const operations = measuredOperations.filter(({ id }) => ids === undefined || ids.includes(id));
  if (operations.length === 0 || !(plan.requests >= 1 && plan.rounds >= 1)) throw new Error(growthUsage);
  if (values['write-docs'] && (values.quick || ids !== undefined))
    throw new Error('--write-docs: the page is made from whole runs');
  const progress: Pick<Progress, 'say'> = { say: (text) => void process.stderr.write(`${text}\n`) };
  const options = { plan, small, operations, progress };
  const stores = [await measureEmbedded({ ...options, large: values.quick ? quickLarge : large })];
  const { MONGODB_URL: url } = process.env;
  if (url) stores.push(await measureMongodb(url, { ...options, large: values.quick ? quickLarge : medium }));
  const date = new Date().toISOString().slice(0, 10);
  const figures: GrowthFigures = { date, machine: describeMachine(undefined), plan, stores };
  process.stdout.write(renderGrowth(figures));
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
  if (values['write-docs']) {
    saveGrowth(figures);
    writePage();
  }
  const slow = stores.flatMap((store) => store.operations.filter(({ ratio }) => ratio > 1.5));
  if (slow.length > 0 && !values.quick)
    progress.say(`grows by more than 1.5: ${slow.map(titleOf).join('; ')}`);
}
