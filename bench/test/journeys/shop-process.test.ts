import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { launcherFile, startShopProcess } from '../../src/journeys/shop-process.js';

describe('startShopProcess', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'glasshouse-test-'));
    mkdirSync(dirname(join(folder, launcherFile)), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const write = (program: string): void => writeFileSync(join(folder, launcherFile), program);

  it('rejects with the output of a launcher that ends', async () => {
    write("console.error('traffic: ' + process.env.TRAFFIC); process.exitCode = 1;");
    await assert.rejects(
      startShopProcess(folder, undefined, new AbortController().signal),
      /launcher.* ended\ntraffic: off/,
    );
  });

  it('stops a launcher that is not ready when it is aborted', async () => {
    const pidFile = join(folder, 'pid');
    const file = JSON.stringify(pidFile);
    write(`require('node:fs').writeFileSync(${file}, String(process.pid)); setInterval(() => {}, 1000);`);
    const aborted = new AbortController();
    const timer = setInterval(() => {
      if (existsSync(pidFile)) aborted.abort(new Error('interrupted'));
    }, 20);
    try {
      await assert.rejects(startShopProcess(folder, undefined, aborted.signal), /interrupted/);
    } finally {
      clearInterval(timer);
    }
    const pid = Number(readFileSync(pidFile, 'utf8'));
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  });
});
