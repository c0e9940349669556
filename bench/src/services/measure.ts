import type { Cores } from '../cores.js';
import type { ServiceFigures } from '../figures.js';
import type { Plan } from '../plan.js';
import { start } from '../process.js';
import type { Progress } from '../progress.js';
import { median, shuffled } from '../statistics.js';
import { type Surroundings, timeStart } from './alive.js';
import { createDeliveries } from './deliveries.js';
import { makeKeys } from './shop.js';
import type { SinksAddress } from './sinks.js';
import { type Seen, summarise } from './summarise.js';
import { createTimetable } from './timetable.js';
import { measureTrial } from './trial.js';
import type { VariantName } from './variants.js';

/**
 * One trial after the other, several of each variant, for two processes that run the same code differ; the load generator
 * and the sinks are there all the time.
 */
export async function measureServices(
  names: readonly VariantName[],
  plan: Plan,
  cores: Cores | undefined,
  progress: Progress,
): Promise<ServiceFigures[]> {
  const keys = await makeKeys();
  const sinks = start('./services/sinks.js', [], cores?.others);
  const load = start('./services/load.js', [], cores?.others);
  try {
    const surroundings = { cores, keys, sinks: await sinks.ask<SinksAddress>({ variants: names }) };
    const deliveries = createDeliveries(sinks);
    progress.say('timing starts');
    const starts = await timeStarts(names, plan, surroundings);
    const timetable = createTimetable(names, plan, () => performance.now() / 1000);
    const seen: Seen[] = [];
    for (let name = timetable.next(); name !== undefined; name = timetable.next()) {
      const left = timetable.secondsLeft();
      if (left !== undefined) progress.expect(left);
      progress.say(timetable.where());
      seen.push(await measureTrial(name, { plan, surroundings, load, deliveries }));
    }
    return names.map((name) => ({
      ...summarise(seen.filter((one) => one.name === name)),
      startMs: median(starts.get(name) ?? []),
      ...deliveries.of(name),
    }));
  } finally {
    await Promise.all([sinks.end(), load.end()]);
  }
}

/** The first of each is not counted: it brings its files into memory. */
async function timeStarts(
  names: readonly VariantName[],
  plan: Plan,
  surroundings: Surroundings,
): Promise<Map<VariantName, number[]>> {
  const times = new Map(names.map((name): [VariantName, number[]] => [name, []]));
  for (const name of names) await timeStart(name, surroundings);
  for (let at = 0; at < plan.starts; at += 1) {
    for (const name of shuffled(names)) times.get(name)?.push(await timeStart(name, surroundings));
  }
  return times;
}
