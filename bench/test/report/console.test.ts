import assert from 'node:assert/strict';
import type { ConsoleFigures } from '../../src/console/figures.js';
import { consoleSection } from '../../src/report/console.js';

const ingest = { spanUs: 10, recordUs: 12, spanRangeUs: [9, 11], recordRangeUs: [11, 13] } as const;
const figures: ConsoleFigures = {
  date: '2026-01-02',
  machine: { node: 'v20.19.0', platform: 'linux x64', cores: 2, cpu: 'test', pinned: false } as never,
  ingest,
  ingestWithHistory: { ...ingest, spanUs: 19.96, recordUs: 20.4 },
  searches: [
    { title: 'fast', path: '/api/a', items: 1, medianMs: 99, maxMs: 120 },
    { title: 'slow', path: '/api/b', items: 1, medianMs: 101, maxMs: 120 },
  ],
  memory: undefined,
  page: undefined,
};

describe('consoleSection', () => {
  it('compares the ingest with history and the queries with their goals', () => {
    const text = consoleSection(figures).join('\n\n');
    assert.match(text, /span, with history on disk +\| at most 20 µs +\| 20\.0 µs +\| \*\*met\*\*/);
    assert.match(text, /log record, with history on disk +\| at most 20 µs +\| 20\.4 µs +\| \*\*not met\*\*/);
    assert.match(text, /1 of 2 take longer +\| \*\*not met\*\*/);
    assert.match(text, /\| span, Zipkin JSON \| 10\.0 \|/);
  });
});
