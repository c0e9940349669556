import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BusyTick, longestBusy, watchFolderVariable } from '../../src/growth/busy-ticks.js';

describe('busy ticks of a process', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'glasshouse-busy-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('are compared between processes within a period', () => {
    const write = (pid: number, ticks: Pick<BusyTick, 'clockMs' | 'busyMs'>[]) =>
      writeFileSync(join(folder, String(pid)), ticks.map((tick) => `${JSON.stringify(tick)}\n`).join(''));
    write(7, [
      { clockMs: 100, busyMs: 90 },
      { clockMs: 200, busyMs: 20 },
    ]);
    write(8, [{ clockMs: 210, busyMs: 30 }]);
    const pids = { order: 7, product: 8, oauth: 9 };
    assert.deepEqual(longestBusy(folder, pids, { fromMs: 150, toMs: 300 }), { process: 'product', ms: 30 });
    assert.deepEqual(longestBusy(folder, pids, { fromMs: 0, toMs: 300 }), { process: 'order', ms: 90 });
    assert.deepEqual(longestBusy(folder, pids, { fromMs: 300, toMs: 400 }), { process: '-', ms: 0 });
  });

  it('have the CPU time of the main thread, without its waiting time', function () {
    if (!existsSync('/proc/self/schedstat')) this.skip(); // only Linux counts it
    this.timeout(60_000);
    const watch = new URL('../../src/growth/busy-watch.js', import.meta.url).href;
    const script = (block: string) =>
      `setTimeout(() => { ${block} setTimeout(() => {}, 60); }, 60); process.stdout.write(String(process.pid));`;
    const busyMs = (block: string) => {
      const { stdout } = spawnSync(process.execPath, [`--import=${watch}`, '-e', script(block)], {
        env: { ...process.env, [watchFolderVariable]: folder },
        encoding: 'utf8',
      });
      // excludes the start of the process, which also causes a busy tick
      const startMs = Number(/start=(\d+)/.exec(stdout)?.[1]);
      return longestBusy(folder, { it: Number.parseInt(stdout, 10) }, { fromMs: startMs, toMs: Date.now() })
        .ms;
    };
    const mark = 'process.stdout.write(" start=" + Date.now());';
    const spin = 'const u = process.cpuUsage().user; while (process.cpuUsage().user - u < 120_000);';
    const wait = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);';
    assert.ok(busyMs(`${mark} ${spin}`) >= 100);
    assert.ok(busyMs(`${mark} ${wait}`) < 100);
  });
});
