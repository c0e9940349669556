import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { RowFigures } from './figures.js';
import type { Scale } from './measure.js';

/** Figures of a complete run, as committed in `results.json`. */
export interface Results {
  /** `2026-01-31` */
  date: string;
  /** `v20.20.2` */
  node: string;
  /** `linux x64` */
  platform: string;
  cpu: string;
  cores: number;
  scale: Scale;
  rows: RowFigures[];
}

/** Relative to `test/dist/resilience/back-ends`. */
const file = fileURLToPath(new URL('../../../resilience/back-ends/results.json', import.meta.url));

export function describeRun(scale: Scale, rows: RowFigures[]): Results {
  const all = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    scale,
    rows,
  };
}

export function readResults(): Results {
  return JSON.parse(readFileSync(file, 'utf8')) as Results;
}

export function saveResults(results: Results): void {
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}
