import { watchCores } from '../cores.js';
import type { Plan } from '../plan.js';
import type { Child } from '../process.js';
import type { Progress } from '../progress.js';
import { shuffled } from '../statistics.js';
import { type Alive, type Surroundings, startVariant, stopVariant } from './alive.js';
import type { Deliveries } from './deliveries.js';
import type { Latency, Slice, Throughput } from './load.js';
import type { Seen } from './summarise.js';
import type { Timetable } from './timetable.js';
import type { VariantName } from './variants.js';

/** Of the bench, all the time. */
export interface Bench {
  plan: Plan;
  surroundings: Surroundings;
  load: Child;
  deliveries: Deliveries;
  timetable: Timetable;
  progress: Progress;
}

const connections = 32;
/**
 * When a slice ends and its connections close, V8 meets kinds of streams that it has not seen, and discards what it had
 * compiled for the others: a service is warm only after a second slice.
 */
const warmUps = 2;

/**
 * Every variant in processes of its own, started anew and alive at once, loaded in slices whose order is shuffled for
 * each round. They are gone when it ends, also when it throws.
 */
export async function measureGeneration(names: readonly VariantName[], bench: Bench): Promise<Seen[]> {
  const { plan, surroundings, load, deliveries, timetable, progress } = bench;
  const say = (text: string): void => progress.say([timetable.where(), text].filter(Boolean).join(', '));
  const alive: Alive[] = [];
  try {
    say('starting');
    for (const name of names) alive.push(await startVariant(name, surroundings));
    const runs = alive.map((variant) => createRun(variant, load, surroundings));

    say('warming up');
    for (let at = 0; at < warmUps; at += 1) {
      for (const run of runs) await run.warmUp(plan.warmUpSeconds / warmUps);
    }
    while (timetable.beginRound()) {
      const left = timetable.secondsLeft();
      if (left !== undefined) progress.expect(left + names.length / 2);
      progress.say(timetable.where());
      for (const run of shuffled(runs)) await run.pair(plan.pairSeconds);
      for (const run of shuffled(runs)) await run.alone(plan.aloneSeconds);
      for (const run of shuffled(runs)) await run.single(plan.singleSeconds);
    }
    for (const { variant, seen } of runs) {
      seen.rss = (await variant.gateway.ask<{ rss: number }>('memory')).rss;
      await deliveries.add(variant, await stopVariant(variant));
    }
    return runs.map(({ seen }) => seen);
  } finally {
    await Promise.all(alive.flatMap(({ gateway, product }) => [gateway.end(), product.end()]));
  }
}

/** The slices of load of one variant; what they find goes to `seen`. */
function createRun(variant: Alive, load: Child, { cores, keys }: Surroundings) {
  const { name, gatewayUrl, productUrl } = variant;
  const seen: Seen = { name, pair: [], alone: [], p50Ms: [], p99Ms: [], failed: 0, rss: 0 };
  const headers = { authorization: `Bearer ${keys.token}` };
  const ask = async <T extends { failed: number }>(slice: Omit<Slice, 'headers'>): Promise<T> => {
    const answer = await load.ask<T>({ ...slice, headers });
    seen.failed += answer.failed;
    return answer;
  };
  const throughput = async (url: string, seconds: number) => {
    const busy = watchCores(cores);
    const { perSecond } = await ask<Throughput>({ url, seconds, connections });
    return { perSecond, busy: busy() };
  };
  return {
    variant,
    seen,
    async warmUp(seconds: number) {
      await ask({ url: gatewayUrl, seconds, connections });
      await ask({ url: productUrl, seconds: seconds / 2, connections });
    },
    async pair(seconds: number) {
      seen.pair.push(await throughput(gatewayUrl, seconds));
    },
    async alone(seconds: number) {
      seen.alone.push(await throughput(productUrl, seconds));
    },
    async single(seconds: number) {
      const { p50Ms, p99Ms } = await ask<Latency>({ url: gatewayUrl, seconds, connections: 1 });
      seen.p50Ms.push(p50Ms);
      seen.p99Ms.push(p99Ms);
    },
  };
}
