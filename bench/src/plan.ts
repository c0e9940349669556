import { parseArgs } from 'node:util';
import { UsageError } from '@glasshouse/settings';
import { type VariantName, variantNames } from './services/variants.js';

/** Number and duration of the measurements of a run. */
export interface Plan {
  /** Trials of each variant; a trial starts new processes of the variant and of the bare services. */
  trials: number;
  /** Trials of the kit, for which the goals are defined. */
  kitTrials: number;
  /** Time budget from the start of the run; the first trial of each variant is exempt. */
  maxSeconds?: number;
  /** Load windows of the variant in each trial; a window of the bare services precedes and follows each. */
  rounds: number;
  /** Duration of a load window through both services. */
  pairSeconds: number;
  /** Duration of a load window on the product service only. */
  aloneSeconds: number;
  /** Uncounted load before each window; by default longer than the kit's flush interval of 200 ms. */
  leadInSeconds: number;
  /** Duration of the latency measurement in each trial, on one connection. */
  singleSeconds: number;
  /**
   * Warm-up through both services in each trial, in two slices, for the variant and for the bare services. The product
   * service alone gets half as much in addition.
   */
  warmUpSeconds: number;
  /** Timed gateway starts of each variant. */
  starts: number;
  /** Blocks of each microbenchmark candidate. */
  blocks: number;
  /** Duration of a block. */
  blockMs: number;
}

/** Command line options of `npm run bench`. */
export interface Options {
  plan: Plan;
  variants: readonly VariantName[];
  services: boolean;
  micro: boolean;
  /** Output file of the results. */
  json: string | undefined;
  /** Saves the results in `bench/results/` and updates `docs/performance.md`. */
  writeDocs: boolean;
}

/**
 * Plan of about eleven minutes. The kit has several trials because processes that run the same code differ in speed.
 * Windows are short and numerous because even adjacent windows differ by 10 % on a shared machine. The warm-up covers
 * most of the time in which V8 still compiles.
 */
const full: Plan = {
  trials: 1,
  kitTrials: 4,
  maxSeconds: 720,
  rounds: 22,
  pairSeconds: 0.2,
  aloneSeconds: 0.12,
  leadInSeconds: 0.22,
  singleSeconds: 0.6,
  warmUpSeconds: 6,
  starts: 5,
  blocks: 15,
  blockMs: 150,
};
/** Plan of two minutes, mostly warm-up: until V8 has compiled it, additional code costs twice as much. */
const quick: Plan = {
  trials: 1,
  kitTrials: 1,
  maxSeconds: 114,
  rounds: 3,
  pairSeconds: 0.25,
  aloneSeconds: 0.15,
  leadInSeconds: 0.15,
  singleSeconds: 0.3,
  warmUpSeconds: 1.7,
  starts: 1,
  blocks: 5,
  blockMs: 50,
};

export const usage = `npm run bench -- [options]
npm run bench -- console     measure ingest, searches and memory of the console
npm run bench -- growth      compare the cost of each operation with small and large data
npm run bench -- journeys    measure the purchases per second of the whole shop, also against an earlier version
npm run bench -- overload    measure the behaviour under overload
  --quick          run for two minutes instead of eleven
  --services       measure only the two services with every telemetry variant
  --micro          measure only the microbenchmarks
  --variants LIST  measure only these variants, besides bare: ${variantNames.join(', ')}
  --trials N       trials of each variant, each with new processes
  --rounds N       load windows of each trial; also the maximum of microbenchmark blocks and of timed starts
  --seconds N      duration of a load window through both services; the other windows scale with it
  --json FILE      write the results to FILE
  --write-docs     save the results in bench/results/ and update docs/performance.md`;

/**
 * Parses the command line arguments.
 *
 * @throws UsageError for an invalid option
 */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      services: { type: 'boolean', default: false },
      micro: { type: 'boolean', default: false },
      variants: { type: 'string' },
      rounds: { type: 'string' },
      trials: { type: 'string' },
      seconds: { type: 'string' },
      json: { type: 'string' },
      'write-docs': { type: 'boolean', default: false },
    },
  });
  const plan: Plan = { ...(values.quick ? quick : full) };
  if (values.trials !== undefined) {
    plan.trials = parsePositiveInteger('--trials', values.trials);
    plan.kitTrials = plan.trials;
    delete plan.maxSeconds;
  }
  if (values.rounds !== undefined) {
    plan.rounds = parsePositiveInteger('--rounds', values.rounds);
    plan.blocks = Math.min(plan.blocks, plan.rounds);
    plan.starts = Math.min(plan.starts, plan.rounds);
    delete plan.maxSeconds;
  }
  if (values.seconds !== undefined) {
    const scale = parsePositiveNumber('--seconds', values.seconds) / plan.pairSeconds;
    plan.pairSeconds *= scale;
    plan.aloneSeconds *= scale;
    plan.leadInSeconds *= scale;
    plan.singleSeconds *= scale;
  }
  const services = values.services || !values.micro;
  const micro = values.micro || !values.services;
  const variants = values.variants === undefined ? variantNames : readVariants(values.variants);
  if (values['write-docs'] && !(services && micro && variants.length === variantNames.length)) {
    throw new UsageError('--write-docs requires a complete run');
  }
  return {
    plan,
    variants,
    services,
    micro,
    json: values.json,
    writeDocs: values['write-docs'],
  };
}

function readVariants(list: string): VariantName[] {
  const requested = list.split(',');
  const unknown = requested.filter((name) => !(variantNames as string[]).includes(name));
  if (unknown.length > 0) throw new UsageError(`--variants: unknown variant ${unknown.join(', ')}`);
  return variantNames.filter((name) => name === 'bare' || requested.includes(name));
}

function parsePositiveNumber(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < 1e4))
    throw new UsageError(`${option} ${text}: must be a number above 0 and below 10,000`);
  return value;
}

function parsePositiveInteger(option: string, text: string): number {
  const value = parsePositiveNumber(option, text);
  if (!Number.isInteger(value)) throw new UsageError(`${option} ${text}: must be an integer`);
  return value;
}

/** Estimates the duration of a run in seconds: all load and warm-up, and measured times for starting and stopping. */
export function estimateSeconds({ plan, variants, services, micro }: Options, candidates: number): number {
  const windows = plan.rounds * 2 + 1;
  const trial =
    2 * plan.warmUpSeconds * 1.5 +
    windows * (plan.pairSeconds + plan.aloneSeconds + 2 * plan.leadInSeconds) +
    plan.singleSeconds +
    2.5;
  const trials = variants.reduce((sum, name) => sum + (name === 'kit' ? plan.kitTrials : plan.trials), 0);
  const block = plan.blockMs / 1000;
  return (
    (services ? 2 + trials * trial + variants.length * (plan.starts + 1) * 0.4 : 0) +
    (micro ? candidates * (0.2 + (plan.blocks + 5) * block) : 0)
  );
}
