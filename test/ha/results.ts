import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describeMachine, type Machine } from '../chaos/machine.js';
import type { PartitionFigures } from './partitions.js';
import type { ActionFigures } from './run-action.js';
import { actions } from './steps.js';

/** Published results, in `test/ha/results.json`. */
export interface HaRun extends Machine {
  perSecond: number;
  actions: ActionFigures[];
  partitions: PartitionFigures[];
}

const path = fileURLToPath(new URL('../../ha/results.json', import.meta.url));

/** Reads the published results; undefined before the first run. */
export function readRun(): HaRun | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as HaRun) : undefined;
}

/** Publishes a run. The results of parts that it has not run stay as they are. */
export function saveRun(run: Pick<HaRun, 'perSecond' | 'actions' | 'partitions'>): void {
  const earlier = readRun();
  const measured = [...run.actions, ...(earlier?.actions ?? [])];
  const merged: HaRun = {
    ...describeMachine(),
    perSecond: run.perSecond,
    actions: actions.flatMap((action) => measured.find((each) => each.action === action) ?? []),
    partitions: run.partitions.length > 0 ? run.partitions : (earlier?.partitions ?? []),
  };
  writeFileSync(path, `${JSON.stringify(merged, null, 1)}\n`);
}
