import { parseArgs } from 'node:util';
import { type VariantName, variantNames } from './services/variants.js';

/** How long a run takes. */
export interface Plan {
  /** Of each variant: how often it is started anew, beside bare services that are. */
  trials: number;
  /** ... of the kit, which is what the goals are about. */
  kitTrials: number;
  /** No further trial is begun that would end later than this after the start, but for the first of each variant. */
  maxSeconds?: number;
  /** Windows of load of each trial, each between two of the bare services. */
  rounds: number;
  /** Of one window, through both services and of the product service alone. */
  pairSeconds: number;
  aloneSeconds: number;
  /** ... before what is counted begins. The kit has sent after 200 ms what it holds. */
  leadInSeconds: number;
  /** On one connection, in each trial. */
  singleSeconds: number;
  /** In each trial, of the variant and of the bare services, in two slices: for both services; half as much for the product service alone. */
  warmUpSeconds: number;
  /** Starts of each gateway that are timed. */
  starts: number;
  /** Blocks of each microbenchmark, and how long one takes. */
  blocks: number;
  blockMs: number;
}

export interface Options {
  plan: Plan;
  variants: readonly VariantName[];
  services: boolean;
  micro: boolean;
  json: string | undefined;
  writeDocs: boolean;
}

/**
 * Several trials of the kit, since processes that run the same code differ; many short windows of each, since on a machine
 * that is shared two that are neighbours differ by a tenth. Each is warmed up for most of the time in which V8 was seen to compile.
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
/** Most of the time is for warming up: until V8 has compiled it, whatever is added to a service costs twice as much. */
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
npm run bench -- growth      growth of each operation with the data
npm run bench -- overload    behaviour under more load than fits
  --quick          two minutes in place of eleven
  --services       only the two services, observed in every way
  --micro          only the microbenchmarks
  --variants LIST  only these, beside bare: ${variantNames.join(', ')}
  --trials N       how often each variant is started anew
  --rounds N       windows of load of each trial, at most so many blocks of each microbenchmark and timed starts
  --seconds N      length of a window of load through both services; the others are shortened alike
  --json FILE      the figures
  --write-docs     the figures to bench/results/, and docs/performance.md from them`;

/** Throws an Error with a message for people when an option is wrong. */
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
    plan.trials = whole('--trials', values.trials);
    plan.kitTrials = plan.trials;
    delete plan.maxSeconds;
  }
  if (values.rounds !== undefined) {
    plan.rounds = whole('--rounds', values.rounds);
    plan.blocks = Math.min(plan.blocks, plan.rounds);
    plan.starts = Math.min(plan.starts, plan.rounds);
    delete plan.maxSeconds;
  }
  if (values.seconds !== undefined) {
    const times = positive('--seconds', values.seconds) / plan.pairSeconds;
    plan.pairSeconds *= times;
    plan.aloneSeconds *= times;
    plan.leadInSeconds *= times;
    plan.singleSeconds *= times;
  }
  const services = values.services || !values.micro;
  const micro = values.micro || !values.services;
  const variants = values.variants === undefined ? variantNames : readVariants(values.variants);
  if (values['write-docs'] && !(services && micro && variants.length === variantNames.length)) {
    throw new Error('--write-docs: the page is made from whole runs');
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
  const asked = list.split(',');
  const unknown = asked.filter((name) => !(variantNames as string[]).includes(name));
  if (unknown.length > 0) throw new Error(`--variants: there is no ${unknown.join(', ')}`);
  return variantNames.filter((name) => name === 'bare' || asked.includes(name));
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < 1e4)) throw new Error(`${option} ${text}: a number above 0 is needed`);
  return value;
}

function whole(option: string, text: string): number {
  const value = positive(option, text);
  if (!Number.isInteger(value)) throw new Error(`${option} ${text}: a whole number is needed`);
  return value;
}

/** Seconds that a run takes, roughly: slices, and what starting and stopping was seen to take. */
export function secondsOf({ plan, variants, services, micro }: Options, candidates: number): number {
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
