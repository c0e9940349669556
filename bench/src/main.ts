/** Entry point of `npm run bench`: compares the cost of several telemetry set-ups. */
import { writeFileSync } from 'node:fs';
import { UsageError } from '@glasshouse/settings';
import { consoleUsage, runConsole } from './console/main.js';
import { findCores, pinToOtherCores } from './cores.js';
import { runFaults } from './faults/main.js';
import { faultsUsage } from './faults/options.js';
import type { Figures, MicroFigures } from './figures.js';
import { growthUsage, runGrowth } from './growth/main.js';
import { runJourneys } from './journeys/main.js';
import { journeysUsage } from './journeys/options.js';
import { describeMachine } from './machine.js';
import { measureTask } from './micro/measure.js';
import { candidateCount, taskNames } from './micro/tasks.js';
import { runOverload } from './overload/main.js';
import { overloadUsage } from './overload/options.js';
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
const parts: Readonly<
  Record<string, { run: (args: readonly string[]) => Promise<void>; usage: string } | undefined>
> = {
  console: { run: runConsole, usage: consoleUsage },
  faults: { run: runFaults, usage: faultsUsage },
  growth: { run: runGrowth, usage: growthUsage },
  journeys: { run: runJourneys, usage: journeysUsage },
  overload: { run: runOverload, usage: overloadUsage },
};

async function runAll(args: readonly string[]): Promise<void> {
  const options = readOptions(args);
  await run(options, estimateSeconds(options, candidateCount));
}

function isUsageError(error: Error & { code?: unknown }): boolean {
  return error instanceof UsageError || String(error.code).startsWith('ERR_PARSE_ARGS');
}

const args = process.argv.slice(2);
const [name = ''] = args;
const part = Object.hasOwn(parts, name) ? parts[name] : undefined;
const { run: runPart, usage: partUsage } = part ?? { run: runAll, usage };
const partArgs = part ? args.slice(1) : args;
if (partArgs.includes('--help')) process.stdout.write(`${partUsage}\n`);
else
  await runPart(partArgs).catch((error: Error) => {
    if (!isUsageError(error)) throw error;
    process.stderr.write(`${error.message}\n\n${partUsage}\n`);
    process.exitCode = 2;
  });
