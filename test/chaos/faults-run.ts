import { createRandom } from '../resilience/random.js';
import { openTarget } from './open-target.js';
import type { ChaosOptions } from './options.js';
import { writeChaosPage } from './page.js';
import { describeRun, saveRun } from './results.js';
import { runScenario, type ScenarioFigures } from './run-scenario.js';
import { scenariosOf, serversOf } from './scenarios.js';
import { prepareLoad } from './shop-load.js';
import { describeProblems, lossTable, userTable } from './table.js';
import type { ChaosTarget } from './target.js';

const customerCount = 12;

/** Runs the selected scenarios on one shop. Returns the exit code: 0 if nothing was lost, else 1. */
export async function runFaults(options: ChaosOptions): Promise<number> {
  const { kind, only, seed, perSecond } = options;
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const target = await openTarget(options);
  const all: ScenarioFigures[] = [];
  try {
    const load = await prepareLoad(target, customerCount);
    try {
      for (const scenario of scenariosOf(kind).filter(({ name }) => only.includes(name))) {
        const missing = missingServer(scenario.name, target);
        if (missing !== undefined) {
          say(`${scenario.name}: not run, the environment has no commands for ${missing}`);
          continue;
        }
        const random = createRandom(`${seed} ${scenario.name}`);
        const figures = await runScenario(scenario, { target, load, random, perSecond });
        all.push(figures);
        say(`${scenario.name}: ${describeProblems(figures)}`);
      }
    } finally {
      await load.close();
    }
    const failures = target.failures();
    for (const failure of failures) say(`a process failed: ${failure}`);
    const run = describeRun({ kind, seed, perSecond, scenarios: all });
    const rows = all.map((figures) => ({ title: figures.title, figures }));
    process.stdout.write(
      options.json ? `${JSON.stringify(run, null, 2)}\n` : `${userTable(rows)}\n\n${lossTable(rows)}\n`,
    );
    if (options.writeDocs) {
      saveRun(
        run,
        scenariosOf(kind).map(({ name }) => name),
      );
      writeChaosPage();
    }
    return failures.length > 0 || all.some(hasLosses) ? 1 : 0;
  } finally {
    await target.close();
  }
}

/** Returns the name of the server that a scenario needs and that cannot be ended here. */
function missingServer(scenario: string, { kind, servers }: ChaosTarget): string | undefined {
  return serversOf[kind].find((name) => scenario.endsWith(`-${name}`) && !servers.has(name));
}

/** Returns true if the shop contradicts itself or its responses, or if delivery statistics do not add up. */
export function hasLosses({ losses, violations, telemetry }: ScenarioFigures): boolean {
  return losses.length > 0 || violations.length > 0 || telemetry.unexplained > 0;
}
