import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from '@glasshouse/settings';
import type { JourneyPlan } from './figures.js';
import { launcherFile } from './shop-process.js';

export const journeysUsage = `npm run bench -- journeys [options]
  --against FOLDER another checkout of the project, installed and built: measured in alternation on the same core
  --shoppers N     shoppers that buy at the same time; default 4
  --rounds N       rounds of four windows, or of two without --against
  --repeats N      on a busy machine: repeat up to N rounds in which a shop refused a request with 503; default 0
  --quick          short windows: tests the benchmark, its results are not meaningful
  --json FILE      writes the results
  --write-docs     writes the results to bench/results/ and generates docs/performance.md`;

/** Takes six minutes with another checkout. The CPU time of a journey still falls after 800 journeys of warm-up. */
const full: JourneyPlan = {
  shoppers: 4,
  warmUpJourneys: 1500,
  rounds: 24,
  windowSeconds: 2,
  leadInSeconds: 0.5,
  maxRepeats: 0,
};
export const quickPlan: JourneyPlan = {
  shoppers: 2,
  warmUpJourneys: 10,
  rounds: 1,
  windowSeconds: 0.3,
  leadInSeconds: 0.1,
  maxRepeats: 20,
};

export interface JourneyOptions {
  plan: JourneyPlan;
  /** Absolute path of the other checkout. */
  against: string | undefined;
  json: string | undefined;
  writeDocs: boolean;
}

/** Reads the command line. @throws UsageError for an invalid option */
export function readJourneyOptions(args: readonly string[]): JourneyOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      against: { type: 'string' },
      shoppers: { type: 'string' },
      rounds: { type: 'string' },
      repeats: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      'write-docs': { type: 'boolean', default: false },
    },
  });
  const plan = { ...(values.quick ? quickPlan : full) };
  if (values.shoppers !== undefined) plan.shoppers = count('--shoppers', values.shoppers, 100);
  if (values.rounds !== undefined) plan.rounds = count('--rounds', values.rounds, 1000);
  if (values.repeats !== undefined) plan.maxRepeats = count('--repeats', values.repeats, 1000, 0);
  const against = values.against === undefined ? undefined : resolve(values.against);
  if (against !== undefined && !existsSync(join(against, launcherFile)))
    throw new UsageError(
      `--against ${values.against}: ${launcherFile} is missing; run npm ci and npm run build there`,
    );
  if (values['write-docs'] && (values.quick || values.rounds !== undefined || values.shoppers !== undefined))
    throw new UsageError('--write-docs requires a full run, without --quick, --rounds and --shoppers');
  return { plan, against, json: values.json, writeDocs: values['write-docs'] };
}

function count(option: string, text: string, max: number, min = 1): number {
  const value = Number(text);
  if (!(Number.isInteger(value) && value >= min && value <= max))
    throw new UsageError(`${option} ${text}: must be an integer from ${min} to ${max}`);
  return value;
}
