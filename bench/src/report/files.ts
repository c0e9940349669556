import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Figures } from '../figures.js';
import type { GrowthFigures } from '../growth/figures.js';
import type { OverloadFigures } from '../overload/figures.js';
import { performancePage } from './page.js';

/** `bench/results`, seen from `bench/dist/src/report`: the runs that the page is made from, one of each Node version. */
const results = fileURLToPath(new URL('../../../results/', import.meta.url));
export const pagePath = fileURLToPath(new URL('../../../../docs/performance.md', import.meta.url));

const majorOf = ({ machine }: Figures): number => Number(/^v(\d+)\./.exec(machine.node)?.[1]);

/** Oldest Node version first. */
export function readResults(): Figures[] {
  return readdirSync(results)
    .filter((name) => /^node-\d+\.json$/.test(name))
    .map((name) => JSON.parse(readFileSync(results + name, 'utf8')) as Figures)
    .sort((a, b) => majorOf(a) - majorOf(b));
}

/** Takes the place of an earlier run of the same Node version. */
export function saveResult(figures: Figures): void {
  writeFileSync(`${results}node-${majorOf(figures)}.json`, `${JSON.stringify(figures, null, 2)}\n`);
}

const growthFile = `${results}growth.json`;

export function readGrowth(): GrowthFigures {
  return JSON.parse(readFileSync(growthFile, 'utf8')) as GrowthFigures;
}

export function saveGrowth(figures: GrowthFigures): void {
  writeFileSync(growthFile, `${JSON.stringify(figures, null, 2)}\n`);
}

const overloadFile = `${results}overload.json`;

/** Undefined before the first run with `--write-docs`. */
export function readOverload(): OverloadFigures | undefined {
  if (!existsSync(overloadFile)) return undefined;
  return JSON.parse(readFileSync(overloadFile, 'utf8')) as OverloadFigures;
}

export function saveOverload(figures: OverloadFigures): void {
  writeFileSync(overloadFile, `${JSON.stringify(figures, null, 2)}\n`);
}

/** The page from all committed runs. */
export function currentPage(): string {
  return performancePage(readResults(), readGrowth(), readOverload());
}

export function writePage(): void {
  writeFileSync(pagePath, currentPage());
}
