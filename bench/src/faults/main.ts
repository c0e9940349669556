import { writeFileSync } from 'node:fs';
import { findCores, pinToOtherCores } from '../cores.js';
import { describeMachine } from '../machine.js';
import { renderFaults } from '../report/faults.js';
import { faultsResults, writePage } from '../report/files.js';
import type { FaultFigures } from './figures.js';
import { measureFaultLayer } from './measure.js';
import { readFaultOptions } from './options.js';

/**
 * Runs `npm run bench -- faults`, which measures the cost of the fault layer without faults.
 *
 * @throws Error for an invalid option
 */
export async function runFaults(args: readonly string[]): Promise<void> {
  const { plan, json, writeDocs } = readFaultOptions(args);
  const cores = findCores();
  if (cores !== undefined) pinToOtherCores(cores);
  const figures: FaultFigures = {
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(cores),
    rounds: plan.rounds,
    windowSeconds: plan.windowSeconds,
    pairs: await measureFaultLayer(plan, cores, (line) => process.stderr.write(`${line}\n`)),
  };
  process.stdout.write(renderFaults(figures));
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(figures, null, 2)}\n`);
  if (!writeDocs) return;
  faultsResults.save(figures);
  writePage();
}
