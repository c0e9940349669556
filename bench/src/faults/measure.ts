import type { Cores } from '../cores.js';
import { start } from '../process.js';
import type { LoadResult } from '../services/alternating-load.js';
import type { Slice } from '../services/load.js';
import { compareWindows, type WindowResult } from '../services/summarise.js';
import { mean, median, quartiles } from '../statistics.js';
import type { FaultLayer, FaultLoad, FaultPair } from './figures.js';
import type { FaultPlan } from './options.js';
import { type SmallShop, startSmallShop } from './small-shop.js';

const connections = 16;
const loads: readonly FaultLoad[] = ['product', 'availability'];
const layers: readonly FaultLayer[] = ['off', 'on'];

interface Trial {
  layer: FaultLayer;
  load: FaultLoad;
  windows: WindowResult[];
  failed: number;
}

/**
 * Compares a shop with the fault layer off and one with it on with a third shop, whose layer is off. The first ratio is
 * the noise of the measurement.
 */
export async function measureFaultLayer(
  plan: FaultPlan,
  cores: Cores | undefined,
  say: (line: string) => void,
): Promise<FaultPair[]> {
  const trials: Trial[] = [];
  const load = start('./services/load.js', [], cores?.others);
  const runSlice = (slice: Slice) => load.request<LoadResult>(slice);
  try {
    for (let at = 1; at <= plan.starts; at += 1) {
      say(`start ${at} of ${plan.starts}`);
      trials.push(...(await measureStart(plan, cores, runSlice)));
    }
  } finally {
    await load.end();
  }
  return layers.flatMap((layer) =>
    loads.map((each) =>
      summarise(
        layer,
        each,
        trials.filter((trial) => trial.layer === layer && trial.load === each),
      ),
    ),
  );
}

async function measureStart(
  plan: FaultPlan,
  cores: Cores | undefined,
  runSlice: (slice: Slice) => Promise<LoadResult>,
): Promise<Trial[]> {
  const shops: SmallShop[] = [];
  const trials: Trial[] = [];
  try {
    for (const layer of ['off', 'off', 'on'] as const) shops.push(await startSmallShop(layer, cores));
    const [reference, ...compared] = shops as [SmallShop, ...SmallShop[]];
    const slice = { headers: {}, connections, leadInSeconds: plan.leadInSeconds };
    for (const shop of shops)
      for (const load of loads)
        await runSlice({ ...slice, urls: [shop.urls[load]], windows: 1, windowSeconds: plan.warmUpSeconds });
    for (const [at, shop] of compared.entries()) {
      for (const load of loads) {
        const { perSecond, failed } = await runSlice({
          ...slice,
          urls: [reference.urls[load], shop.urls[load]],
          windows: plan.rounds * 2 + 1,
          windowSeconds: plan.windowSeconds,
        });
        const layer = layers[at] as FaultLayer;
        trials.push({ layer, load, windows: compareWindows(perSecond, undefined), failed });
      }
    }
    return trials;
  } finally {
    await Promise.all(shops.map((shop) => shop.close()));
  }
}

function summarise(layer: FaultLayer, load: FaultLoad, trials: readonly Trial[]): FaultPair {
  const ratios = (windows: readonly WindowResult[]) => windows.map(({ perSecond, bare }) => perSecond / bare);
  const shares = trials.map(({ windows }) => median(ratios(windows)));
  const windows = trials.flatMap((trial) => trial.windows);
  return {
    layer,
    load,
    share: mean(shares),
    shares,
    quartiles: quartiles(ratios(windows)),
    perSecond: Math.round(median(windows.map(({ perSecond }) => perSecond))),
    failed: trials.reduce((sum, { failed }) => sum + failed, 0),
  };
}
