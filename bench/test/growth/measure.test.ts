import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { observedProcesses } from '../../src/growth/figures.js';
import { quickPlan } from '../../src/growth/main.js';
import { measureEmbedded } from '../../src/growth/measure-embedded.js';
import { titleOf } from '../../src/growth/operation.js';
import { measuredOperations } from '../../src/growth/operations/index.js';
import { quickLarge, small } from '../../src/growth/sizes.js';
import { watchProcesses } from '../services/processes.js';

const folderNames = () =>
  ['/dev/shm', tmpdir()].filter((path) => existsSync(path)).flatMap((path) => readdirSync(path));

describe('quick run of the growth benchmark', () => {
  it('measures every operation and process with both amounts of data, and leaves no process running', async function () {
    this.timeout(60_000); // for two whole shops on a busy machine; an idle machine needs six seconds
    const processes = watchProcesses();
    try {
      const { operations, processes: found } = await measureEmbedded({
        plan: quickPlan,
        small,
        large: quickLarge,
        operations: measuredOperations,
        progress: { say: () => {} },
        signal: new AbortController().signal,
      });
      assert.deepEqual(operations.map(titleOf), measuredOperations.map(titleOf));
      for (const { small: smallCost, large: largeCost, ...operation } of operations) {
        for (const { cpuUs, p50Ms, p99Ms } of [smallCost, largeCost]) {
          assert.ok(p50Ms > 0 && p99Ms >= p50Ms && Number.isFinite(p99Ms), titleOf(operation));
          assert.ok(cpuUs === null || (cpuUs > 0 && Number.isFinite(cpuUs)), titleOf(operation));
        }
      }
      // a single request can use less CPU time than the idle processes
      const compared = operations.filter(
        ({ ratio }) => ratio !== null && ratio > 0 && Number.isFinite(ratio),
      );
      assert.ok(compared.length > operations.length / 2, `${compared.length} operations have a ratio`);
      assert.deepEqual(
        found.map(({ name }) => name),
        observedProcesses,
      );
      for (const { name, large } of found) {
        assert.ok(large.startMs > 0 && large.rssMb > 20 && large.idleMs >= 0, name);
        if (process.platform === 'linux') assert.ok(large.pssMb && large.pssMb < large.rssMb, name);
      }
      assert.equal(processes.alive(), 0);
    } finally {
      processes.close();
    }
  });

  it('leaves no process and no folder after an interruption', async function () {
    this.timeout(60_000);
    const processes = watchProcesses();
    const folders = () => folderNames().filter((name) => name.startsWith('glasshouse-growth-'));
    const before = folders();
    try {
      const interrupted = new AbortController();
      const messages: string[] = [];
      const run = measureEmbedded({
        plan: quickPlan,
        small,
        large: quickLarge,
        operations: measuredOperations,
        progress: {
          say(text) {
            messages.push(text);
            if (messages.length === 5) interrupted.abort(new Error('enough'));
          },
        },
        signal: interrupted.signal,
      });
      await assert.rejects(run, { message: 'enough' });
      assert.equal(messages.length, 5);
      assert.equal(processes.alive(), 0);
      assert.deepEqual(folders(), before);
    } finally {
      processes.close();
    }
  });
});
