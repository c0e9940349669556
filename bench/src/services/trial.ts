import { watchCores } from '../cores.js';
import type { Plan } from '../plan.js';
import type { Child } from '../process.js';
import { type Alive, type Surroundings, startVariant, stopVariant } from './alive.js';
import type { LoadResult } from './alternating-load.js';
import type { Deliveries } from './deliveries.js';
import type { Latency, Slice } from './load.js';
import { compareWindows, type Seen, type SeenWindow } from './summarise.js';
import type { VariantName } from './variants.js';

/** Of the bench, all the time. */
export interface Bench {
  plan: Plan;
  surroundings: Surroundings;
  load: Child;
  deliveries: Deliveries;
}

const connections = 32;
/**
 * When a slice ends and its connections close, V8 meets kinds of streams that it has not seen, and discards what it had
 * compiled for the others: a service is warm only after a second slice.
 */
const warmUps = 2;

/**
 * One variant beside bare services, both started anew, warmed up alike, and loaded in turn: of the same age, so that what
 * becomes of a process with time becomes of both. They are gone when it ends, also when it throws.
 */
export async function measureTrial(
  name: VariantName,
  { plan, surroundings, load, deliveries }: Bench,
): Promise<Seen> {
  const seen: Seen = { name, pair: [], alone: [], p50Ms: Number.NaN, p99Ms: Number.NaN, failed: 0, rss: 0 };
  const headers = { authorization: `Bearer ${surroundings.keys.token}` };

  async function ask<T extends { failed: number }>(slice: Slice): Promise<T> {
    const answer = await load.ask<T>(slice);
    seen.failed += answer.failed;
    return answer;
  }

  async function warmUp(url: string, windowSeconds: number): Promise<void> {
    await ask<LoadResult>({ urls: [url], headers, connections, windows: 1, windowSeconds, leadInSeconds: 0 });
  }

  async function compare(base: string, own: string, windowSeconds: number): Promise<SeenWindow[]> {
    const busy = watchCores(surroundings.cores);
    const { perSecond } = await ask<LoadResult>({
      urls: [base, own],
      headers,
      connections,
      windows: plan.rounds * 2 + 1,
      windowSeconds,
      leadInSeconds: plan.leadInSeconds,
    });
    return compareWindows(perSecond, busy());
  }

  const alive: Alive[] = [];
  try {
    const base = await startVariant('bare', surroundings);
    alive.push(base);
    const own = await startVariant(name, surroundings);
    alive.push(own);
    for (let at = 0; at < warmUps; at += 1) {
      for (const { gatewayUrl, productUrl } of alive) {
        await warmUp(gatewayUrl, plan.warmUpSeconds / warmUps);
        await warmUp(productUrl, plan.warmUpSeconds / warmUps / 2);
      }
    }
    seen.pair = await compare(base.gatewayUrl, own.gatewayUrl, plan.pairSeconds);
    seen.alone = await compare(base.productUrl, own.productUrl, plan.aloneSeconds);
    const latency = await ask<Latency>({ url: own.gatewayUrl, headers, seconds: plan.singleSeconds });
    seen.p50Ms = latency.p50Ms;
    seen.p99Ms = latency.p99Ms;
    seen.rss = (await own.gateway.ask<{ rss: number }>('memory')).rss;
    await stopVariant(base);
    await deliveries.add(own, await stopVariant(own));
    return seen;
  } finally {
    await Promise.all(alive.flatMap(({ gateway, product }) => [gateway.end(), product.end()]));
  }
}
