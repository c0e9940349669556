import type { Cores } from '../cores.js';
import { createSender, type Sender } from '../overload/http-load.js';
import type { Progress } from '../progress.js';
import type { JourneyFigures, JourneyPlan, Version } from './figures.js';
import { prepareShop, purchase, type Shopper } from './purchase.js';
import { createRepeats, type Repeats } from './repeats.js';
import { type ShopProcess, startShopProcess, thisCheckout } from './shop-process.js';
import { compareRounds, type Round, summariseShop } from './summarise.js';
import { versionOf } from './version.js';
import { type LoadedShop, type LoadWindow, load, measureWindow } from './window.js';

export interface MeasureOptions {
  plan: JourneyPlan;
  /** Folder of the other checkout. */
  against: string | undefined;
  cores: Cores | undefined;
  progress: Pick<Progress, 'say'>;
  /** Aborts the run after the current window. Its processes are stopped and its data is removed. */
  signal: AbortSignal;
}

/**
 * Measures the shop of this checkout, and that of another one in alternation.
 *
 * @throws Error if a shop does not start, and at the first failed request except the refusals that `plan` repeats
 */
export async function measureJourneys(
  options: MeasureOptions,
): Promise<Pick<JourneyFigures, 'repeats' | 'current' | 'earlier'>> {
  const { plan, against, cores, progress, signal } = options;
  // read first, because a commit during the run changes the checkout but not its running shop
  const versions = [thisCheckout, ...(against === undefined ? [] : [against])].map(versionOf);
  const sender = createSender();
  const processes: ShopProcess[] = [];
  try {
    const start = async (folder: string): Promise<LoadedShop> => {
      progress.say(`starting the shop in ${folder}`);
      const shop = await startShopProcess(folder, cores, signal);
      processes.push(shop);
      return loadedShop(shop, sender, await prepareShop(sender, shop.gateway, plan.shoppers));
    };
    const current = await start(thisCheckout);
    const earlier = against === undefined ? undefined : await start(against);
    const repeats = createRepeats(plan.maxRepeats, progress.say);
    for (const shop of [current, earlier]) if (shop) await warmUp(shop, repeats, options);
    const rounds: Round[] = [];
    for (let at = 1; at <= plan.rounds; at += 1) {
      progress.say(`round ${at} of ${plan.rounds}`);
      rounds.push(await repeats.run(() => measureRound(current, earlier, options)));
    }
    return { repeats: repeats.count, ...summarise(rounds, versions) };
  } finally {
    await Promise.all(processes.map((shop) => shop.close()));
    await sender.close();
  }
}

function loadedShop({ gateway, cpuSeconds }: ShopProcess, sender: Sender, shoppers: Shopper[]): LoadedShop {
  return { cpuSeconds, buy: (shopper) => purchase(sender, gateway, shoppers[shopper] as Shopper) };
}

async function warmUp(shop: LoadedShop, repeats: Repeats, options: MeasureOptions): Promise<void> {
  const { plan, progress, signal } = options;
  progress.say('warm-up');
  let completed = 0;
  const buy = async (shopper: number): Promise<void> => {
    await shop.buy(shopper);
    completed += 1;
  };
  const isOver = (): boolean => signal.aborted || completed >= plan.warmUpJourneys;
  await repeats.run(() => load({ buy }, plan.shoppers, isOver));
}

/** Measures four windows in the order ABBA, or two windows of one shop. */
async function measureRound(
  current: LoadedShop,
  earlier: LoadedShop | undefined,
  { plan, cores, signal }: MeasureOptions,
): Promise<Round> {
  const measure = (shop: LoadedShop, other?: LoadedShop): Promise<LoadWindow> => {
    signal.throwIfAborted();
    return measureWindow(shop, other, plan, cores);
  };
  const first = await measure(current, earlier);
  const others = earlier ? [await measure(earlier, current), await measure(earlier, current)] : [];
  return { current: [first, await measure(current, earlier)], earlier: others };
}

/** @param versions that of this checkout, and that of the other one */
function summarise(
  rounds: readonly Round[],
  [version, otherVersion]: readonly { version?: Version }[],
): Pick<JourneyFigures, 'current' | 'earlier'> {
  const current = { ...version, ...summariseShop(rounds.flatMap((round) => round.current)) };
  if (otherVersion === undefined) return { current };
  const windows = rounds.flatMap((round) => round.earlier);
  return { current, earlier: { ...otherVersion, ...summariseShop(windows), ...compareRounds(rounds) } };
}
