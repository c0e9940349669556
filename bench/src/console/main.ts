import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { UsageError } from '@glasshouse/settings';
import { describeMachine } from '../machine.js';
import { consoleResults, writePage } from '../report/files.js';
import { currentConsole } from './console-process.js';
import type { ConsoleFigures } from './figures.js';
import { measureIngest, measureIngestWithHistory } from './measure-ingest.js';
import { measureMemory } from './measure-memory.js';
import { measureSearches } from './measure-searches.js';
import { measurePage } from './page.js';
import { renderConsole } from './render.js';

export const consoleUsage = `npm run bench -- console [options]
  --quick       little data: tests the benchmark, its results are not meaningful
  --part LIST   comma-separated parts: ingest, search, memory, page
  --file FILE   main module of another build of the console
  --json FILE   writes the results
  --write-docs  updates the section of docs/performance.md from a complete run`;

const partNames = ['ingest', 'search', 'memory', 'page'];

const plans = {
  full: {
    ingest: { blocks: 7, batches: 40, warmUp: 120 },
    search: { traces: 20_000, records: 200_000, repetitions: 7 },
    memory: { maxMegabytes: 16, parts: 6, batches: 100 },
    page: { spans: 10_000, visits: 5, repetitions: 9 },
  },
  quick: {
    ingest: { blocks: 1, batches: 1, warmUp: 1 },
    search: { traces: 51, records: 500, repetitions: 1 },
    memory: { maxMegabytes: 1, parts: 2, batches: 5 },
    page: { spans: 500, visits: 1, repetitions: 1 },
  },
} as const;

/**
 * Runs `npm run bench -- console`: ingest, searches and memory of the console, and its page of a large trace.
 *
 * @throws UsageError for an invalid option
 */
export async function runConsole(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      part: { type: 'string', default: partNames.join() },
      file: { type: 'string', default: currentConsole },
      json: { type: 'string' },
      'write-docs': { type: 'boolean', default: false },
    },
  });
  const parts = values.part.split(',');
  const unknown = parts.find((part) => !partNames.includes(part));
  if (unknown !== undefined) throw new UsageError(`unknown part ${unknown}`);
  const writeDocs = values['write-docs'];
  if (writeDocs && (values.quick || parts.length < partNames.length || values.file !== currentConsole))
    throw new UsageError('--write-docs needs a complete run');
  const plan = plans[values.quick ? 'quick' : 'full'];
  const figures: ConsoleFigures = {
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(undefined),
    ingest: parts.includes('ingest') ? await measureIngest(values.file, plan.ingest) : undefined,
    ingestWithHistory: parts.includes('ingest')
      ? await measureIngestWithHistory(values.file, plan.ingest)
      : undefined,
    searches: parts.includes('search') ? await measureSearches(values.file, plan.search) : [],
    memory: parts.includes('memory') ? await measureMemory(values.file, plan.memory) : undefined,
    page: parts.includes('page') ? await measurePage(values.file, plan.page) : undefined,
  };
  process.stdout.write(renderConsole(figures));
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
  if (!writeDocs) return;
  consoleResults.save(figures);
  writePage();
}
