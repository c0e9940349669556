import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ConsoleFigures } from '../console/figures.js';
import type { FaultFigures } from '../faults/figures.js';
import type { Figures } from '../figures.js';
import type { GrowthFigures } from '../growth/figures.js';
import type { OverloadFigures } from '../overload/figures.js';
import { performancePage } from './page.js';

/** Folder of the published runs, one per Node major version; the path is relative to `bench/dist/src/report`. */
const results = fileURLToPath(new URL('../../../results/', import.meta.url));
export const pagePath = fileURLToPath(new URL('../../../../docs/performance.md', import.meta.url));

const majorOf = ({ machine }: Figures): number => Number(/^v(\d+)\./.exec(machine.node)?.[1]);

/** Reads the published runs, oldest Node version first. */
export function readResults(): Figures[] {
  return readdirSync(results)
    .filter((name) => /^node-\d+\.json$/.test(name))
    .map((name) => JSON.parse(readFileSync(results + name, 'utf8')) as Figures)
    .sort((a, b) => majorOf(a) - majorOf(b));
}

/** Saves a run and replaces the published run of the same Node major version. */
export function saveResult(figures: Figures): void {
  writeFileSync(`${results}node-${majorOf(figures)}.json`, `${JSON.stringify(figures, null, 2)}\n`);
}

const growthFile = `${results}growth.json`;

/** Reads the published growth results. */
export function readGrowth(): GrowthFigures {
  return JSON.parse(readFileSync(growthFile, 'utf8')) as GrowthFigures;
}

/** Replaces the published growth results. */
export function saveGrowth(figures: GrowthFigures): void {
  writeFileSync(growthFile, `${JSON.stringify(figures, null, 2)}\n`);
}

const overloadFile = `${results}overload.json`;

/** Reads the published overload results; undefined before the first run with `--write-docs`. */
export function readOverload(): OverloadFigures | undefined {
  if (!existsSync(overloadFile)) return undefined;
  return JSON.parse(readFileSync(overloadFile, 'utf8')) as OverloadFigures;
}

/** Replaces the published overload results. */
export function saveOverload(figures: OverloadFigures): void {
  writeFileSync(overloadFile, `${JSON.stringify(figures, null, 2)}\n`);
}

const faultsFile = `${results}faults.json`;

/** Reads the published results of the fault layer; undefined before the first run with `--write-docs`. */
export function readFaults(): FaultFigures | undefined {
  if (!existsSync(faultsFile)) return undefined;
  return JSON.parse(readFileSync(faultsFile, 'utf8')) as FaultFigures;
}

/** Replaces the published results of the fault layer. */
export function saveFaults(figures: FaultFigures): void {
  writeFileSync(faultsFile, `${JSON.stringify(figures, null, 2)}\n`);
}

const consoleFile = `${results}console.json`;

/** Reads the published results of the console; undefined before the first run with `--write-docs`. */
export function readConsole(): ConsoleFigures | undefined {
  if (!existsSync(consoleFile)) return undefined;
  return JSON.parse(readFileSync(consoleFile, 'utf8')) as ConsoleFigures;
}

/** Replaces the published results of the console. */
export function saveConsole(figures: ConsoleFigures): void {
  writeFileSync(consoleFile, `${JSON.stringify(figures, null, 2)}\n`);
}

/** Renders the page from all published results. */
export function currentPage(): string {
  return performancePage(readResults(), readGrowth(), readOverload(), readFaults(), readConsole());
}

/** Generates `docs/performance.md` from the published results. */
export function writePage(): void {
  writeFileSync(pagePath, currentPage());
}
