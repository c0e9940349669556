import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import type { RowFigures } from '../resilience/back-ends/figures.js';
import { faultsOf } from '../resilience/back-ends/judge.js';
import { whole } from '../resilience/back-ends/measure.js';
import { pagePath, renderPage } from '../resilience/back-ends/page.js';
import type { Clients } from '../resilience/back-ends/product.js';
import { readResults } from '../resilience/back-ends/results.js';
import { rowsOf } from '../resilience/back-ends/rows.js';

describe('docs/back-ends.md', () => {
  const results = readResults();

  it('is up to date with test/resilience/back-ends/results.json', () => {
    const page = renderPage(results);
    if (process.env.UPDATE_DOCS === '1') writeFileSync(pagePath, page);
    assert.equal(readFileSync(pagePath, 'utf8'), page, 'run: npm run docs');
  });

  it('has the results of a complete run', () => {
    assert.deepEqual(results.scale, whole, 'run: npm run back-ends -- --write-docs');
  });

  for (const clients of ['kit', 'classic'] satisfies Clients[]) {
    it(`has every failure, and no fault in its results: ${clients} clients`, () => {
      const measured = results.rows.filter((figures) => figures.clients === clients);
      const rows = rowsOf(clients);
      assert.deepEqual(
        measured.map(({ title }) => title),
        rows.map(({ title }) => title),
      );
      for (const [at, row] of rows.entries()) {
        assert.deepEqual(faultsOf(row, measured[at] as RowFigures, measured[0] as RowFigures), [], row.title);
      }
    });
  }
});
