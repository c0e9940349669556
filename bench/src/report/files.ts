import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ConsoleFigures } from '../console/figures.js';
import type { FaultFigures } from '../faults/figures.js';
import type { Figures } from '../figures.js';
import type { GrowthFigures } from '../growth/figures.js';
import type { JourneyFigures } from '../journeys/figures.js';
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

/** Published results of one benchmark. */
interface Published<T> {
  /** Returns undefined before the first run with `--write-docs`. */
  read(): T | undefined;
  /** Replaces the results. */
  save(figures: T): void;
}

function published<T>(name: string): Published<T> {
  const file = `${results}${name}.json`;
  return {
    read: () => (existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : undefined),
    save: (figures) => writeFileSync(file, `${JSON.stringify(figures, null, 2)}\n`),
  };
}

export const growthResults = published<GrowthFigures>('growth');
export const overloadResults = published<OverloadFigures>('overload');
export const faultsResults = published<FaultFigures>('faults');
export const consoleResults = published<ConsoleFigures>('console');
export const journeysResults = published<JourneyFigures>('journeys');

/** Renders the page from all published results. */
export function currentPage(): string {
  return performancePage(
    readResults(),
    growthResults.read(),
    overloadResults.read(),
    faultsResults.read(),
    consoleResults.read(),
    journeysResults.read(),
  );
}

/** Generates `docs/performance.md` from the published results. */
export function writePage(): void {
  writeFileSync(pagePath, currentPage());
}
