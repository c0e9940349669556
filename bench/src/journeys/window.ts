import { type Cores, measureCoreUse } from '../cores.js';
import { closedLoop } from '../overload/http-load.js';
import type { JourneyPlan } from './figures.js';

/** Shop with prepared shoppers. */
export interface LoadedShop {
  /** Runs one journey of a shopper. @throws Error at the first unexpected response */
  buy(shopper: number): Promise<void>;
  /** CPU time of all processes since their start, in seconds. */
  cpuSeconds(): Promise<number>;
}

/** Measurements of one window of load. */
export interface LoadWindow {
  seconds: number;
  /** CPU time of the loaded shop. */
  cpuSeconds: number;
  /** CPU time of the other shop; undefined without one. */
  restingSeconds: number | undefined;
  /** Utilisation of the services' core, 0 to 1; undefined if the shop is not pinned. */
  busy: number | undefined;
  /** Duration of each journey. */
  journeysMs: readonly number[];
}

/**
 * Measures a window of load after its lead-in. All journeys end within the window, so that its CPU time is theirs.
 *
 * @throws Error of the first failed journey
 */
export async function measureWindow(
  shop: LoadedShop,
  other: LoadedShop | undefined,
  { shoppers, windowSeconds, leadInSeconds }: JourneyPlan,
  cores: Cores | undefined,
): Promise<LoadWindow> {
  await load(shop, shoppers, afterSeconds(leadInSeconds));
  const before = await Promise.all([shop.cpuSeconds(), other?.cpuSeconds()]);
  const coreUse = measureCoreUse(cores);
  const started = performance.now();
  const journeysMs = await load(shop, shoppers, afterSeconds(windowSeconds));
  const seconds = (performance.now() - started) / 1000;
  const busy = coreUse();
  const after = await Promise.all([shop.cpuSeconds(), other?.cpuSeconds()]);
  return {
    seconds,
    cpuSeconds: after[0] - before[0],
    restingSeconds: after[1] === undefined ? undefined : after[1] - (before[1] ?? 0),
    busy,
    journeysMs,
  };
}

/** Returns the condition that `seconds` have passed from now on. */
export function afterSeconds(seconds: number): () => boolean {
  const end = performance.now() + seconds * 1000;
  return () => performance.now() >= end;
}

/**
 * Lets all shoppers buy until `isOver` returns true.
 *
 * @returns the duration of each journey in milliseconds
 * @throws Error of the first failed journey
 */
export async function load(
  shop: Pick<LoadedShop, 'buy'>,
  shoppers: number,
  isOver: () => boolean,
): Promise<number[]> {
  const journeysMs: number[] = [];
  let hasFailed = false;
  await closedLoop(
    shoppers,
    () => hasFailed || isOver(),
    async (shopper) => {
      const started = performance.now();
      await shop.buy(shopper).catch((error) => {
        hasFailed = true;
        throw error;
      });
      journeysMs.push(performance.now() - started);
    },
  );
  return journeysMs;
}
