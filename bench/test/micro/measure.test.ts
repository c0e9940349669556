import assert from 'node:assert/strict';
import { measureTask } from '../../src/micro/measure.js';
import { candidatesOf } from '../../src/micro/tasks.js';
import { readOptions } from '../../src/plan.js';

describe('measureTask', function measuring() {
  this.timeout(120_000);

  it('measures the CPU time of a POST with every client, and ends its processes', async () => {
    const { plan } = readOptions(['--quick', '--micro']);
    const progress = { say() {}, expect() {} };
    const figures = await measureTask('post-batch', { ...plan, blocks: 1, blockMs: 5 }, undefined, progress);
    assert.deepEqual(
      figures.map(({ task, candidate }) => [task, candidate]),
      candidatesOf('post-batch').map((candidate) => ['post-batch', candidate]),
    );
    for (const { candidate, ns } of figures) assert.ok(ns > 1000, `${candidate}: ${ns} ns`);
  });
});
