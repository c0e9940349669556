import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeMachine } from '../machine.js';
import { overloadResults, writePage } from '../report/files.js';
import { renderOverload } from '../report/overload.js';
import { isMet, type OverloadFigures, type ScenarioFigures } from './figures.js';
import { type OverloadOptions, readOverloadOptions } from './options.js';
import { type ScenarioName, serverScenarios, shopScenarios } from './scenarios.js';
import { startShop } from './shop.js';

/**
 * Runs `npm run bench -- overload`, which measures the services under more load than they can serve.
 *
 * @throws Error for an invalid option
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
  overloadResults.save(figures);
  writePage();
}

/** Measures the scenarios one after the other, so that they do not affect each other. */
export async function measure(
  { plan, names }: Pick<OverloadOptions, 'plan' | 'names'>,
  print: (line: string) => void,
): Promise<ScenarioFigures[]> {
  const scenarios: ScenarioFigures[] = [];
  const record = async (measured: Promise<ScenarioFigures>): Promise<void> => {
    const scenario = await measured;
    const missed = scenario.checks.filter((check) => !isMet(check));
    print(`${scenario.title}: ${missed.length === 0 ? 'all goals met' : `${missed.length} goals not met`}`);
    scenarios.push(scenario);
  };
  for (const [name, run] of Object.entries(serverScenarios))
    if (names.includes(name as ScenarioName)) await record(run(plan));
  const onShop = Object.entries(shopScenarios).filter(([name]) => names.includes(name as ScenarioName));
  if (onShop.length === 0) return scenarios;
  const shop = await startShop();
  try {
    for (const [, run] of onShop) {
      await record(run(shop, plan));
      // the shedding level of the services falls during the pause
      await sleep(plan.pauseMs);
    }
  } finally {
    await shop.close();
  }
  return scenarios;
}
