import { watchCores } from '../cores.js';
import type { Plan } from '../plan.js';
import type { Child } from '../process.js';
import type { Progress } from '../progress.js';
import { shuffled } from '../statistics.js';
import { type Alive, type Surroundings, startVariant, stopVariant } from './alive.js';
import type { LoadAnswer } from './alternating-load.js';
import type { Deliveries } from './deliveries.js';
import type { Latency, Slice } from './load.js';
import { compareWindows, type Seen, type SeenWindow } from './summarise.js';
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
 * Every variant in processes of its own, started anew and alive at once, loaded in slices, one variant after the other,
 * in an order that is shuffled for each round; within a slice, in turn with bare services that are there for nothing else. They are gone when it ends,
 * also when it throws.
 */
export async function measureGeneration(names: readonly VariantName[], bench: Bench): Promise<Seen[]> {
  const { plan, surroundings, deliveries, timetable, progress } = bench;
  const say = (text: string): void => progress.say([timetable.where(), text].filter(Boolean).join(', '));
  const alive: Alive[] = [];
  try {
    say('starting');
    const base = await startVariant('bare', surroundings);
    alive.push(base);
    for (const name of names) alive.push(await startVariant(name, surroundings));
    const [baseRun, ...runs] = alive.map((variant) => createRun(variant, base, bench)) as [Run, ...Run[]];

    say('warming up');
    for (let at = 0; at < warmUps; at += 1) {
      for (const run of [baseRun, ...runs]) await run.warmUp(plan.warmUpSeconds / warmUps);
    }
    while (timetable.beginRound()) {
      const left = timetable.secondsLeft();
      if (left !== undefined) progress.expect(left + names.length / 2);
      progress.say(timetable.where());
      for (const run of shuffled(runs)) await run.measure();
    }
    await stopVariant(base);
    for (const { variant, seen } of runs) {
      seen.rss = (await variant.gateway.ask<{ rss: number }>('memory')).rss;
      await deliveries.add(variant, await stopVariant(variant));
    }
    return runs.map(({ seen }) => seen);
  } finally {
    await Promise.all(alive.flatMap(({ gateway, product }) => [gateway.end(), product.end()]));
  }
}

type Run = ReturnType<typeof createRun>;

/** The slices of load of one variant, in turn with those of `base`; what they find goes to `seen`. */
function createRun(variant: Alive, base: Alive, { plan, load, surroundings }: Bench) {
  const seen: Seen = { name: variant.name, pair: [], alone: [], p50Ms: [], p99Ms: [], failed: 0, rss: 0 };
  const headers = { authorization: `Bearer ${surroundings.keys.token}` };

  async function ask<T extends { failed: number }>(slice: Slice): Promise<T> {
    const answer = await load.ask<T>(slice);
    seen.failed += answer.failed;
    return answer;
  }

  async function warm(url: string, windowSeconds: number): Promise<void> {
    await ask<LoadAnswer>({ urls: [url], headers, connections, windows: 1, windowSeconds });
  }

  async function compare(
    url: 'gatewayUrl' | 'productUrl',
    windowSeconds: number,
    warmUpSeconds = 0,
  ): Promise<SeenWindow[]> {
    const busy = watchCores(surroundings.cores);
    const { perSecond } = await ask<LoadAnswer>({
      urls: [base[url], variant[url]],
      headers,
      connections,
      warmUpSeconds,
      windows: plan.windows * 2 + 1,
      windowSeconds,
    });
    return compareWindows(perSecond, busy());
  }

  return {
    variant,
    seen,
    async warmUp(seconds: number) {
      await warm(variant.gatewayUrl, seconds);
      await warm(variant.productUrl, seconds / 2);
    },
    /** One round. What the pair has woken is still awake afterwards. */
    async measure() {
      seen.pair.push(...(await compare('gatewayUrl', plan.pairSeconds, plan.wakeSeconds)));
      seen.alone.push(...(await compare('productUrl', plan.aloneSeconds)));
      const { p50Ms, p99Ms } = await ask<Latency>({
        url: variant.gatewayUrl,
        headers,
        seconds: plan.singleSeconds,
      });
      seen.p50Ms.push(p50Ms);
      seen.p99Ms.push(p99Ms);
    },
  };
}
