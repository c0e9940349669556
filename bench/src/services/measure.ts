import type { Cores } from '../cores.js';
import type { ServiceFigures } from '../figures.js';
import type { Plan } from '../plan.js';
import { start } from '../process.js';
import type { Progress } from '../progress.js';
import { median, shuffled } from '../statistics.js';
import { createDeliveries } from './deliveries.js';
import type { ReceiverPorts } from './receivers.js';
import { createSchedule } from './schedule.js';
import { makeKeys } from './shop.js';
import { summarise, type TrialResult } from './summarise.js';
import { measureTrial } from './trial.js';
import { type Environment, timeStart } from './variant-processes.js';
import type { VariantName } from './variants.js';

/**
 * Measures variants in consecutive trials. A variant can have several trials, because processes that run the same code
 * differ. The load generator and the receivers run for the whole measurement.
 */
export async function measureServices(
  names: readonly VariantName[],
  plan: Plan,
  cores: Cores | undefined,
  progress: Progress,
): Promise<ServiceFigures[]> {
  const keys = await makeKeys();
  const receivers = start('./services/receivers.js', [], cores?.others);
  const load = start('./services/load.js', [], cores?.others);
  try {
    const environment = {
      cores,
      keys,
      receivers: await receivers.request<ReceiverPorts>({ variants: names }),
    };
    const deliveries = createDeliveries(receivers);
    progress.say('timing starts');
    const starts = await timeStarts(names, plan, environment);
    const schedule = createSchedule(names, plan, () => performance.now() / 1000);
    const results: TrialResult[] = [];
    for (let name = schedule.next(); name !== undefined; name = schedule.next()) {
      const secondsLeft = schedule.secondsLeft();
      if (secondsLeft !== undefined) progress.expect(secondsLeft);
      progress.say(schedule.describeCurrent());
      results.push(await measureTrial(name, { plan, environment, load, deliveries }));
    }
    return names.map((name) => ({
      ...summarise(results.filter((result) => result.name === name)),
      startMs: median(starts.get(name) ?? []),
      ...deliveries.of(name),
    }));
  } finally {
    await Promise.all([receivers.end(), load.end()]);
  }
}

/**
 * Times gateway starts. The first start of each variant is not counted, because it loads the files into the page cache.
 */
async function timeStarts(
  names: readonly VariantName[],
  plan: Plan,
  environment: Environment,
): Promise<Map<VariantName, number[]>> {
  const times = new Map(names.map((name): [VariantName, number[]] => [name, []]));
  for (const name of names) await timeStart(name, environment);
  for (let at = 0; at < plan.starts; at += 1) {
    for (const name of shuffled(names)) times.get(name)?.push(await timeStart(name, environment));
  }
  return times;
}
