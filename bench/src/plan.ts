import { parseArgs } from 'node:util';
import { type VariantName, variantNames } from './services/variants.js';

/** How long a run takes; seconds are those of one slice of load. */
export interface Plan {
  /** Of all generations. */
  rounds: number;
  /** How often the processes of every variant are started anew; the rounds are dealt out to them. */
  generations: number;
  /**
   * No further round or generation is begun that would end later than this after the start; for slow machines. One
   * round there is.
   */
  maxSeconds?: number;
  pairSeconds: number;
  aloneSeconds: number;
  singleSeconds: number;
  /** Of every generation, in two slices: for both services; half as much for the product service alone. */
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
 * Several starts of few rounds, since processes that run the same code differ more than their rounds do; but three rounds,
 * so that one that was disturbed has no weight. Each start is warmed up for as long as V8 was seen to compile.
 */
const full: Plan = {
  rounds: 9,
  generations: 3,
  maxSeconds: 700,
  pairSeconds: 2,
  aloneSeconds: 1.2,
  singleSeconds: 0.6,
  warmUpSeconds: 8,
  starts: 7,
  blocks: 15,
  blockMs: 150,
};
/** Most of the time is for warming up: until V8 has compiled it, whatever is added to a service costs twice as much. */
const quick: Plan = {
  rounds: 4,
  generations: 1,
  maxSeconds: 114,
  pairSeconds: 0.8,
  aloneSeconds: 0.55,
  singleSeconds: 0.4,
  warmUpSeconds: 3,
  starts: 1,
  blocks: 5,
  blockMs: 50,
};

export const usage = `npm run bench -- [options]
  --quick          two minutes in place of eleven
  --services       only the two services, observed in every way
  --micro          only the microbenchmarks
  --variants LIST  only these, beside bare: ${variantNames.join(', ')}
  --rounds N       rounds of load in all, blocks of each microbenchmark, at most so many timed starts
  --generations N  how often the processes of every variant are started anew; the rounds are dealt out to them
  --seconds N      length of a slice of load through both services; the others are shortened alike
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
      generations: { type: 'string' },
      seconds: { type: 'string' },
      json: { type: 'string' },
      'write-docs': { type: 'boolean', default: false },
    },
  });
  const plan: Plan = { ...(values.quick ? quick : full) };
  if (values.rounds !== undefined) {
    plan.rounds = whole('--rounds', values.rounds);
    delete plan.maxSeconds;
    plan.generations = Math.min(full.generations, plan.rounds);
    plan.blocks = plan.rounds;
    plan.starts = Math.min(plan.starts, plan.rounds);
  }
  if (values.generations !== undefined) {
    plan.generations = whole('--generations', values.generations);
    if (plan.generations > plan.rounds)
      throw new Error(`--generations ${values.generations}: there are ${plan.rounds} rounds`);
  }
  if (values.seconds !== undefined) {
    const times = positive('--seconds', values.seconds) / plan.pairSeconds;
    plan.pairSeconds *= times;
    plan.aloneSeconds *= times;
    plan.singleSeconds *= times;
  }
  const services = values.services || !values.micro;
  const micro = values.micro || !values.services;
  const variants = values.variants === undefined ? variantNames : readVariants(values.variants);
  if (values['write-docs'] && !(services && micro && variants.length === variantNames.length)) {
    throw new Error('--write-docs: the page is made from whole runs');
  }
  return { plan, variants, services, micro, json: values.json, writeDocs: values['write-docs'] };
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
  const slices = plan.pairSeconds + plan.aloneSeconds + plan.singleSeconds;
  const generation = plan.warmUpSeconds * 1.5 + 1.5;
  const each = plan.rounds * (slices + 0.15) + plan.generations * generation + (plan.starts + 1) * 0.4;
  const block = plan.blockMs / 1000;
  return (
    (services ? 2 + variants.length * each : 0) + (micro ? candidates * (0.2 + (plan.blocks + 5) * block) : 0)
  );
}
