/**
 * Restarts, upgrades and kills each container of a running project of docker-compose.ha.yml under load (.ci/ha-stage). The
 * exit code is 1 if a request failed during a restart or an upgrade, if a kill failed more requests than were in progress,
 * or if data was lost.
 */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { readSettings } from '@glasshouse/settings';
import { prepareLoad } from '../chaos/shop-load.js';
import type { ChaosTarget } from '../chaos/target.js';
import { failureCount } from '../chaos/user-figures.js';
import { composeProject } from './compose.js';
import { stepTable, summary, writePage } from './page.js';
import { observePartitions, type PartitionFigures } from './partitions.js';
import { readRun, saveRun } from './results.js';
import { type ActionFigures, runAction } from './run-action.js';
import { type Action, actions, targets as allTargets } from './steps.js';

const usage = `usage: node test/dist/ha/main.js [--only ${actions.join(',')},partitions] [--targets NAME,…] [--rate 4] [--write-docs]`;
const declared = {
  GATEWAY_URL: { type: 'url', doc: 'load balancer of the project' },
  CONSOLE_URL: { type: 'url', doc: 'console of the project' },
  ADMIN_PASSWORD: { type: 'string', doc: 'password of the administrator' },
} as const;
const customers = 12;
/**
 * Failed requests that a kill may cause: requests in progress in the killed process, their first repetitions, and other
 * requests for orders that its sagas had locked.
 */
const maxFailedByKill = 12;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: [...actions, 'partitions'].join(',') },
      rate: { type: 'string', default: '4' },
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

  const done: ActionFigures[] = [];
  let partitions: PartitionFigures[] = [];
  /** Called after each part, so that the results of an interrupted run remain. */
  function publish(): void {
    if (!values['write-docs']) return;
    saveRun({ perSecond, actions: done, partitions });
    writePage(readRun());
  }
  const load = await prepareLoad(target, customers);
  try {
    const seed = randomBytes(4).toString('hex');
    for (const action of actions.filter((name) => only.includes(name))) {
      done.push(
        await runAction({ action, project, load, console: target.console, perSecond, targets, seed, say }),
      );
      publish();
    }
  } finally {
    await load.close();
  }
  if (only.includes('partitions')) partitions = await observePartitions(project, say);
  publish();

  process.stdout.write(`${stepTable(done)}\n\n${done.map(summary).join('\n')}\n`);
  const failures = [...done.flatMap(failuresOf), ...partitionFailures(partitions)];
  for (const failure of failures) say(`FAILED: ${failure}`);
  return failures.length === 0 ? 0 : 1;
}

function failuresOf({
  action,
  steps,
  losses,
  violations,
  settledMs,
  missingTraces,
}: ActionFigures): string[] {
  const allowed = action === 'kill' ? maxFailedByKill : 0;
  return [
    ...steps
      .filter(({ failed }) => failureCount({ failed }) > allowed)
      .map(({ target, failed }) => `${action} ${target}: ${JSON.stringify(failed)}, allowed: ${allowed}`),
    ...losses,
    ...violations,
    ...(settledMs === null ? [`${action}: some orders were not settled`] : []),
    ...(action !== 'kill' && missingTraces > 0 ? [`${action}: ${missingTraces} traces are missing`] : []),
  ];
}

function partitionFailures(rows: readonly PartitionFigures[]): string[] {
  return rows
    .filter(({ readable, movedBetweenRemaining }) => readable !== 10_000 || movedBetweenRemaining > 0)
    .map((row) => `partitions: ${JSON.stringify(row)}`);
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${(error as Error).stack}\n\n${usage}\n`);
  process.exitCode = 2;
}
