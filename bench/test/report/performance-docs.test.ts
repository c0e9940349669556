import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { currentPage, pagePath, readResults, writePage } from '../../src/report/files.js';
import { variantNames } from '../../src/services/variants.js';

describe('docs/performance.md', () => {
  it('is up to date with the runs in bench/results', () => {
    if (process.env.UPDATE_DOCS === '1') writePage();
    assert.equal(readFileSync(pagePath, 'utf8'), currentPage(), 'run: npm run docs');
  });

  it('is generated from complete runs without lost telemetry', () => {
    const results = readResults();
    assert.ok(results.length > 0);
    for (const { machine, services, micro } of results) {
      assert.deepEqual(
        services.map(({ name }) => name),
        variantNames,
        machine.node,
      );
      assert.ok(micro.length > 0, machine.node);
      for (const { name, failed, spans, logs } of services) {
        assert.equal(failed, 0, `${name} on ${machine.node}`);
        assert.equal(spans.delivered, spans.expected, `${name} on ${machine.node}`);
        assert.equal(logs.delivered, logs.expected, `${name} on ${machine.node}`);
      }
    }
  });
});
