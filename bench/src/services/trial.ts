import { measureCoreUse } from '../cores.js';
import type { Plan } from '../plan.js';
import type { Child } from '../process.js';
import type { LoadResult } from './alternating-load.js';
import type { Deliveries } from './deliveries.js';
import type { Latency, Slice } from './load.js';
import { compareWindows, type TrialResult, type WindowResult } from './summarise.js';
import { type Environment, startVariant, stopVariant, type VariantProcesses } from './variant-processes.js';
import type { VariantName } from './variants.js';

/** Shared parts of all trials of a run. */
export interface TrialContext {
  plan: Plan;
  environment: Environment;
  load: Child;
  deliveries: Deliveries;
}

const connections = 32;
/**
 * Number of warm-up slices. When the first slice closes its connections, V8 sees new stream shapes and discards
 * optimised code, so a service needs a second slice.
 */
const warmUps = 2;

/**
 * Measures one variant against bare services. Starts both, warms them up equally and loads them in alternation; both
 * have the same age, so that effects of the process age cancel out. All started processes have ended when the function
 * returns or throws.
 */
export async function measureTrial(
  name: VariantName,
  { plan, environment, load, deliveries }: TrialContext,
): Promise<TrialResult> {
  const result: TrialResult = {
    name,
    pair: [],
    alone: [],
    p50Ms: Number.NaN,
    p99Ms: Number.NaN,
    failed: 0,
    rss: 0,
  };
  const headers = { authorization: `Bearer ${environment.keys.token}` };

  async function runSlice<T extends { failed: number }>(slice: Slice): Promise<T> {
    const outcome = await load.request<T>(slice);
    result.failed += outcome.failed;
    return outcome;
  }

  async function warmUp(url: string, windowSeconds: number): Promise<void> {
    await runSlice<LoadResult>({
      urls: [url],
      headers,
      connections,
      windows: 1,
      windowSeconds,
      leadInSeconds: 0,
    });
  }

  async function compare(base: string, own: string, windowSeconds: number): Promise<WindowResult[]> {
    const busy = measureCoreUse(environment.cores);
    const { perSecond } = await runSlice<LoadResult>({
      urls: [base, own],
      headers,
      connections,
      windows: plan.rounds * 2 + 1,
      windowSeconds,
      leadInSeconds: plan.leadInSeconds,
    });
    return compareWindows(perSecond, busy());
  }

  const started: VariantProcesses[] = [];
  try {
    const base = await startVariant('bare', environment);
    started.push(base);
    const own = await startVariant(name, environment);
    started.push(own);
    for (let at = 0; at < warmUps; at += 1) {
      for (const { gatewayUrl, productUrl } of started) {
        await warmUp(gatewayUrl, plan.warmUpSeconds / warmUps);
        await warmUp(productUrl, plan.warmUpSeconds / warmUps / 2);
      }
    }
    result.pair = await compare(base.gatewayUrl, own.gatewayUrl, plan.pairSeconds);
    result.alone = await compare(base.productUrl, own.productUrl, plan.aloneSeconds);
    const latency = await runSlice<Latency>({ url: own.gatewayUrl, headers, seconds: plan.singleSeconds });
    result.p50Ms = latency.p50Ms;
    result.p99Ms = latency.p99Ms;
    result.rss = (await own.gateway.request<{ rss: number }>('memory')).rss;
    await stopVariant(base);
    await deliveries.add(own, await stopVariant(own));
    return result;
  } finally {
    await Promise.all(started.flatMap(({ gateway, product }) => [gateway.end(), product.end()]));
  }
}
