import { parseArgs } from 'node:util';
import { type VariantName, variantNames } from './services/variants.js';

/** How long a run takes; seconds are those of one slice of load. */
export interface Plan {
  rounds: number;
  /** No further round is begun that would end later than this after the start; for slow machines. */
  maxSeconds?: number;
  pairSeconds: number;
  aloneSeconds: number;
  singleSeconds: number;
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

const full: Plan = {
  rounds: 14,
  maxSeconds: 700,
  pairSeconds: 2,
  aloneSeconds: 1.5,
  singleSeconds: 1.2,
  warmUpSeconds: 6,
  starts: 7,
  blocks: 15,
  blockMs: 150,
};
const quick: Plan = {
  rounds: 5,
  maxSeconds: 112,
  pairSeconds: 0.8,
  aloneSeconds: 0.55,
  singleSeconds: 0.45,
  warmUpSeconds: 1.2,
  starts: 2,
  blocks: 5,
  blockMs: 50,
};

export const usage = `npm run bench -- [options]
  --quick          two minutes in place of ten
  --services       only the two services, observed in every way
  --micro          only the microbenchmarks
  --variants LIST  only these, beside bare: ${variantNames.join(', ')}
  --rounds N       rounds of load, blocks of each microbenchmark, at most so many timed starts
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
      seconds: { type: 'string' },
      json: { type: 'string' },
      'write-docs': { type: 'boolean', default: false },
    },
  });
  const plan: Plan = { ...(values.quick ? quick : full) };
  if (values.rounds !== undefined) {
    plan.rounds = positive('--rounds', values.rounds);
    if (!Number.isInteger(plan.rounds))
      throw new Error(`--rounds ${values.rounds}: a whole number is needed`);
    delete plan.maxSeconds;
    plan.blocks = plan.rounds;
    plan.starts = Math.min(plan.starts, plan.rounds);
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

/** Seconds that a run takes, roughly: slices, and what starting and stopping was seen to take. */
export function secondsOf({ plan, variants, services, micro }: Options, candidates: number): number {
  const slices = plan.pairSeconds + plan.aloneSeconds + plan.singleSeconds;
  const each = plan.rounds * (slices + 0.15) + plan.warmUpSeconds * 1.5 + plan.starts * 0.4 + 1.5;
  const block = plan.blockMs / 1000;
  return (
    (services ? 2 + variants.length * each : 0) + (micro ? candidates * (0.2 + (plan.blocks + 5) * block) : 0)
  );
}
