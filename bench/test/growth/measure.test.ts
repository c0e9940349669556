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
      for (const operation of operations) {
        const { ratio, small: smallCost, large: largeCost } = operation;
        for (const figure of [ratio, smallCost.cpuUs, largeCost.cpuUs, smallCost.p50Ms, largeCost.p99Ms]) {
          assert.ok(figure > 0 && Number.isFinite(figure), titleOf(operation));
        }
      }
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
