import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describeMachine, type Machine } from './machine.js';
import type { OrderTrial } from './order-trial.js';
import type { ScenarioFigures } from './run-scenario.js';
import type { TargetKind } from './scenarios.js';

/** Results of one run, kept in `test/chaos/results/`. */
export interface ChaosRun extends Machine {
  kind: TargetKind;
  node: string;
  platform: string;
  seed: string;
  perSecond: number;
  scenarios: ScenarioFigures[];
}

const folder = fileURLToPath(new URL('../../chaos/results/', import.meta.url));
const fileOf = (name: string) => `${folder}${name}.json`;

function write(name: string, value: unknown): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(fileOf(name), `${JSON.stringify(value, null, 1)}\n`);
}

export function describeRun(run: Pick<ChaosRun, 'kind' | 'seed' | 'perSecond' | 'scenarios'>): ChaosRun {
  const { kind, seed, perSecond, scenarios } = run;
  return {
    kind,
    ...describeMachine(),
    node: process.version,
    platform: process.platform,
    seed,
    perSecond,
    scenarios,
  };
}

export function saveOrders(trial: OrderTrial): void {
  write('orders', trial);
}

/** Reads the published run of orders under random faults; undefined before the first one. */
export function readOrders(): OrderTrial | undefined {
  return readJson('orders') as OrderTrial | undefined;
}

/** Publishes a run. The rows of scenarios that it has not run stay as they are. */
export function saveRun(run: ChaosRun, order: readonly string[]): void {
  const rows = new Map(
    [...(readRun(run.kind)?.scenarios ?? []), ...run.scenarios].map((figures) => [figures.name, figures]),
  );
  const scenarios = order.flatMap((name) => rows.get(name) ?? []);
  write(run.kind, { ...run, scenarios });
}

/** Reads the published run; undefined before the first one. */
export function readRun(kind: TargetKind): ChaosRun | undefined {
  return readJson(kind) as ChaosRun | undefined;
}

function readJson(name: string): unknown {
  return existsSync(fileOf(name)) ? JSON.parse(readFileSync(fileOf(name), 'utf8')) : undefined;
}
