import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeMachine } from '../machine.js';
import { saveOverload, writePage } from '../report/files.js';
import { renderOverload } from '../report/overload.js';
import { isMet, type OverloadFigures, type ScenarioFigures } from './figures.js';
import { type OverloadOptions, readOverloadOptions } from './options.js';
import { type ScenarioName, serverScenarios, shopScenarios } from './scenarios.js';
import { startShop } from './shop.js';

/**
 * `npm run bench -- overload`: how the services behave under more load than they can serve. Ends by itself.
 * @throws Error for a wrong option
 */
export async function runOverload(args: readonly string[]): Promise<void> {
  const options = readOverloadOptions(args);
  const figures: OverloadFigures = {
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(undefined),
    scenarios: await measure(options, (line) => process.stderr.write(`${line}\n`)),
  };
  process.stdout.write(renderOverload(figures));
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(figures, null, 2)}\n`);
  if (!options.writeDocs) return;
  saveOverload(figures);
  writePage();
}

/** Measures one scenario after the other, so that none loads another. */
export async function measure(
  { plan, names }: Pick<OverloadOptions, 'plan' | 'names'>,
  say: (line: string) => void,
): Promise<ScenarioFigures[]> {
  const scenarios: ScenarioFigures[] = [];
  const take = async (measured: Promise<ScenarioFigures>): Promise<void> => {
    const scenario = await measured;
    const missed = scenario.checks.filter((check) => !isMet(check));
    say(`${scenario.title}: ${missed.length === 0 ? 'every goal met' : `${missed.length} goals not met`}`);
    scenarios.push(scenario);
  };
  for (const [name, run] of Object.entries(serverScenarios))
    if (names.includes(name as ScenarioName)) await take(run(plan));
  const onShop = Object.entries(shopScenarios).filter(([name]) => names.includes(name as ScenarioName));
  if (onShop.length === 0) return scenarios;
  const shop = await startShop();
  try {
    for (const [, run] of onShop) {
      await take(run(shop, plan));
      // the shedding level of the services falls
      await sleep(plan.pauseMs);
    }
  } finally {
    await shop.close();
  }
  return scenarios;
}
