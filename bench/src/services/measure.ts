import type { Cores } from '../cores.js';
import { watchCores } from '../cores.js';
import type { ServiceFigures } from '../figures.js';
import type { Plan } from '../plan.js';
import { type Child, start } from '../process.js';
import type { Progress } from '../progress.js';
import { median, shuffled } from '../statistics.js';
import {
  type Alive,
  countDelivered,
  type Surroundings,
  startVariant,
  stopVariant,
  timeStart,
} from './alive.js';
import type { Latency, Slice, Throughput } from './load.js';
import { makeKeys } from './shop.js';
import type { SinksAddress } from './sinks.js';
import { type Seen, summarise } from './summarise.js';
import { type VariantName, variants } from './variants.js';

const connections = 32;

/** Every variant alive at once, loaded in slices whose order is shuffled anew in each round. */
export async function measureServices(
  names: readonly VariantName[],
  plan: Plan,
  cores: Cores | undefined,
  progress: Progress,
): Promise<ServiceFigures[]> {
  const keys = await makeKeys();
  const sinks = start('./services/sinks.js', [], cores?.others);
  const load = start('./services/load.js', [], cores?.others);
  const alive: Alive[] = [];
  try {
    const surroundings = { cores, keys, sinks: await sinks.ask<SinksAddress>({ variants: names }) };
    progress.say('starting');
    for (const name of names) alive.push(await startVariant(name, surroundings));
    const starts = await timeStarts(names, plan, surroundings);
    const all: Seen[] = [];
    const runs = alive.map((variant) => {
      const seen: Seen = { name: variant.name, pair: [], alone: [], p50Ms: [], p99Ms: [], failed: 0 };
      all.push(seen);
      return createRun(variant, seen, load, cores, { authorization: `Bearer ${keys.token}` });
    });

    progress.say('warming up');
    for (const run of runs) await run.warmUp(plan.warmUpSeconds);
    const began = performance.now();
    for (let round = 1; round <= plan.rounds; round += 1) {
      progress.say(`round ${round} of ${plan.rounds}`);
      for (const run of shuffled(runs)) await run.pair(plan.pairSeconds);
      for (const run of shuffled(runs)) await run.alone(plan.aloneSeconds);
      for (const run of shuffled(runs)) await run.single(plan.singleSeconds);
      const now = performance.now();
      const each = (now - began) / round / 1000;
      progress.expect(each * (plan.rounds - round) + names.length / 2);
      if (now / 1000 + each > (plan.maxSeconds ?? Number.POSITIVE_INFINITY)) break;
    }

    const figures: ServiceFigures[] = [];
    const bare = all.find(({ name }) => name === 'bare') as Seen;
    for (const [at, variant] of alive.entries()) {
      const { rss } = await variant.gateway.ask<{ rss: number }>('memory');
      const served = await stopVariant(variant);
      const { gateway, product } = variants[variant.name].expected;
      const expected = {
        spans: served.gateway * gateway.spans + served.product * product.spans,
        logs: served.gateway * gateway.logs + served.product * product.logs,
      };
      const delivered = await countDelivered(variant, sinks, expected);
      figures.push({
        ...summarise(all[at] as Seen, bare),
        rssMb: rss / 2 ** 20,
        startMs: median(starts.get(variant.name) ?? []),
        spans: { expected: expected.spans, delivered: delivered.spans },
        logs: { expected: expected.logs, delivered: delivered.logs },
      });
    }
    return figures;
  } finally {
    const children = [sinks, load, ...alive.flatMap(({ gateway, product }) => [gateway, product])];
    await Promise.all(children.map((child) => child.end()));
  }
}

/** Once all have been started, so that their files are in memory. */
async function timeStarts(
  names: readonly VariantName[],
  plan: Plan,
  surroundings: Surroundings,
): Promise<Map<VariantName, number[]>> {
  const times = new Map(names.map((name): [VariantName, number[]] => [name, []]));
  for (let at = 0; at < plan.starts; at += 1) {
    for (const name of shuffled(names)) times.get(name)?.push(await timeStart(name, surroundings));
  }
  return times;
}

/** The slices of load of one variant; what they find goes to `seen`. */
function createRun(
  { gatewayUrl, productUrl }: Alive,
  seen: Seen,
  load: Child,
  cores: Cores | undefined,
  headers: Record<string, string>,
) {
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
