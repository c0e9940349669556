/**
 * Restarts, upgrades and kills each container of a running project of docker-compose.ha.yml under load (.ci/ha-stage). The
 * exit code is 1 if a request failed during a restart or an upgrade, if a kill failed more requests than were in progress,
 * if data was lost, or if the audit of the telemetry is not exact. --fresh removes all data of the project before every
 * load but the first.
 */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { readSettings } from '@glasshouse/settings';
import { prepareLoad } from '../chaos/shop-load.js';
import type { ChaosTarget } from '../chaos/target.js';
import { composeProject } from './compose.js';
import { mergeFigures } from './merge-figures.js';
import { stepTable, summary, writePage } from './page.js';
import { observePartitions, type PartitionFigures } from './partitions.js';
import { readRun, saveRun } from './results.js';
import { type ActionFigures, runAction } from './run-action.js';
import { type Action, actions, targets as allTargets, type Step, stepsOf } from './steps.js';
import { failuresOf, partitionFailures } from './verdict.js';

const usage = `usage: node test/dist/ha/main.js [--only ${actions.join(',')},partitions] [--targets NAME,…] [--rate 2] [--fresh] [--write-docs]`;
const declared = {
  GATEWAY_URL: { type: 'url', doc: 'load balancer of the project' },
  CONSOLE_URL: { type: 'url', doc: 'console of the project' },
  ADMIN_PASSWORD: { type: 'string', doc: 'password of the administrator' },
} as const;
const customers = 12;
/**
 * Orders of one load after which no further step begins: about 2,000 writes. On a busy machine, steps take longer. The
 * stand-in of MongoDB becomes slow after about 10,000 writes, and needs more processor time with each of them.
 */
const maxOrders = 150;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: [...actions, 'partitions'].join(',') },
      rate: { type: 'string', default: '2' },
      fresh: { type: 'boolean', default: false },
      targets: { type: 'string', default: allTargets.join(',') },
      'write-docs': { type: 'boolean', default: false },
    },
  });
  const only = values.only.split(',');
  const targets = values.targets.split(',');
  const perSecond = Number(values.rate);
  const wrong =
    only.find((name) => name !== 'partitions' && !actions.includes(name as Action)) ??
    targets.find((name) => !allTargets.includes(name));
  if (wrong !== undefined) throw new Error(`unknown name ${wrong}`);
  if (!(perSecond > 0 && perSecond <= 1000)) throw new Error(`--rate ${values.rate} is not a rate`);
  const settings = readSettings(process.env, declared);
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const project = composeProject();
  const target: ChaosTarget = {
    kind: 'servers',
    gateway: settings.GATEWAY_URL.replace(/\/$/, ''),
    console: settings.CONSOLE_URL.replace(/\/$/, ''),
    administrator: { username: 'admin', password: settings.ADMIN_PASSWORD },
    replaceFaults: () => Promise.reject(new Error('this target has no faults')),
    processes: new Map(),
    servers: new Map(),
    telemetryFaults: {},
    failures: () => [],
    close: async () => undefined,
  };

  const done = new Map<Action, ActionFigures>();
  let partitions: PartitionFigures[] = [];
  /** Called after each part, so that the results of an interrupted run remain. */
  function publish(): void {
    if (!values['write-docs']) return;
    saveRun({ perSecond, actions: [...done.values()], partitions });
    writePage(readRun());
  }
  /**
   * Runs the first steps of a list under a load of their own, and adds their figures to those of the action. Returns the
   * number of steps.
   */
  async function runPart(action: Action, steps: readonly Step[]): Promise<number> {
    const load = await prepareLoad(target, customers);
    const seed = randomBytes(4).toString('hex');
    try {
      const figures = await runAction({
        action,
        project,
        load,
        console: target.console,
        perSecond,
        steps,
        maxOrders,
        seed,
        say,
      });
      const earlier = done.get(action);
      done.set(action, earlier ? mergeFigures(earlier, figures) : figures);
      publish();
      return figures.steps.length;
    } finally {
      await load.close();
    }
  }

  let isFresh = true;
  for (const action of actions.filter((name) => only.includes(name))) {
    const steps = stepsOf(action).filter((step) => targets.includes(step.target));
    for (let at = 0; at < steps.length; ) {
      if (values.fresh && !isFresh) await project.renew();
      isFresh = false;
      at += await runPart(action, steps.slice(at));
    }
  }
  if (only.includes('partitions')) partitions = await observePartitions(project, say);
  publish();

  const results = [...done.values()];
  process.stdout.write(`${stepTable(results)}\n\n${results.map(summary).join('\n')}\n`);
  const failures = [...results.flatMap(failuresOf), ...partitionFailures(partitions)];
  for (const failure of failures) say(`FAILED: ${failure}`);
  return failures.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${(error as Error).stack}\n\n${usage}\n`);
  process.exitCode = 2;
}
