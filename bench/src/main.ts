/** Entry point of `npm run bench`: compares the cost of several telemetry set-ups. */
import { writeFileSync } from 'node:fs';
import { runConsole } from './console/main.js';
import { findCores, pinToOtherCores } from './cores.js';
import { runFaults } from './faults/main.js';
import type { Figures, MicroFigures } from './figures.js';
import { runGrowth } from './growth/main.js';
import { describeMachine } from './machine.js';
import { measureTask } from './micro/measure.js';
import { candidateCount, taskNames } from './micro/tasks.js';
import { runOverload } from './overload/main.js';
import { estimateSeconds, type Options, readOptions, usage } from './plan.js';
import { createProgress } from './progress.js';
import { saveResult, writePage } from './report/files.js';
import { renderFigures } from './report/page.js';
import { measureServices } from './services/measure.js';

async function run(
  { plan, variants, services, micro, json, writeDocs }: Options,
  planned: number,
): Promise<void> {
  const cores = findCores();
  if (cores !== undefined) pinToOtherCores(cores);
  const progress = createProgress(planned, (line) => process.stderr.write(line));
  const microFigures: MicroFigures[] = [];
  if (micro)
    for (const task of taskNames) microFigures.push(...(await measureTask(task, plan, cores, progress)));
  const figures: Figures = {
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(cores),
    plan,
    services: services ? await measureServices(variants, plan, cores, progress) : [],
    micro: microFigures,
  };
  process.stdout.write(renderFigures(figures));
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(figures, null, 2)}\n`);
  if (writeDocs) {
    saveResult(figures);
    writePage();
  }
}

/** Benchmark parts that parse their own options: `npm run bench -- <part>`. */
const parts: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  console: runConsole,
  faults: runFaults,
  growth: runGrowth,
  overload: runOverload,
};

const part = parts[process.argv[2] ?? ''];
let options: Options | undefined;
if (part !== undefined) await part(process.argv.slice(3));
else {
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}\n`);
    process.exitCode = 2;
  }
}
if (options !== undefined) await run(options, estimateSeconds(options, candidateCount));
