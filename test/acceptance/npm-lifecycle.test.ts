import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chooseFreePorts, type ProcessStatus } from '@glasshouse/launcher';
import { eventually } from '@glasshouse/timing/testing';
import { getJson } from './readers/get-json.js';
import {
  assertPortsFree,
  follow,
  portEnvironment,
  ready,
  type Started,
  startLauncher,
} from './start-launcher.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

describe('the processes of npm start', function lifecycle() {
  this.timeout(120_000);
  let dataFolder: string;
  let shop: Started;
  let pids: number[] = [];
  let group = 0;

  beforeEach(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'glasshouse-'));
  });
  afterEach(async () => {
    for (const pid of [-group, shop.process.pid as number, ...pids])
      if (pid !== 0 && isAlive(pid)) process.kill(pid, 'SIGKILL');
    group = 0;
    await shop.exited;
    await rm(dataFolder, { recursive: true, force: true });
  });

  const isAlive = (pid: number) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };

  /** Runs the real command `npm start` in a shell. */
  async function npmStart(): Promise<void> {
    const ports = await chooseFreePorts();
    const npm = spawn('npm', ['start'], {
      cwd: root,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        NO_UPDATE_NOTIFIER: '1',
        ...portEnvironment(ports),
        DATA_FOLDER: dataFolder,
        TRAFFIC: 'off',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // a separate process group, to clean up after a failure
    });
    group = npm.pid as number;
    shop = follow(npm, ports);
    await started();
  }

  async function started(): Promise<void> {
    await ready(shop);
    pids = await eventually(async () => {
      const url = `http://127.0.0.1:${shop.ports.console}/api/processes`;
      const { items = [] } = (await getJson<{ items: ProcessStatus[] }>(url)) ?? {};
      assert.ok(items.length > 0 && items.every(({ state }) => state === 'running'), 'all are running');
      return items.map(({ pid }) => pid as number);
    });
  }

  async function allEnd(): Promise<void> {
    await eventually(async () => assert.deepEqual(pids.filter(isAlive), [], 'no process remains'), 20_000);
    await assertPortsFree(shop.ports);
  }

  it('stop in order when npm gets SIGTERM', async () => {
    await npmStart();
    shop.process.kill('SIGTERM');
    await allEnd();
    await shop.exited;
    assert.match(shop.output(), /\nStopping .*\nStopped\.\n/);
  });

  it('stop in order when npm is killed', async () => {
    await npmStart();
    shop.process.kill('SIGKILL');
    await allEnd();
    await shop.exited;
    assert.match(shop.output(), /\nStopping, as npm has ended\.\.\.\nStopped\.\n/);
  });

  it('keep running while the launcher is suspended, and stop when it is killed', async () => {
    shop = await startLauncher({ DATA_FOLDER: dataFolder, TRAFFIC: 'off' });
    await started();
    shop.process.kill('SIGSTOP');
    await sleep(2_000);
    assert.deepEqual(
      pids.filter((pid) => !isAlive(pid)),
      [],
      'all keep running',
    );
    const response = await fetch(`http://127.0.0.1:${shop.ports.gateway}/products?limit=1`);
    assert.equal(response.status, 200);
    shop.process.kill('SIGKILL');
    await allEnd();
  });

  it('stop in order at SIGHUP, even when the closed terminal refuses output', async () => {
    shop = await startLauncher({ DATA_FOLDER: dataFolder });
    await started();
    shop.process.stdout?.destroy();
    shop.process.stderr?.destroy();
    shop.process.kill('SIGHUP');
    const code = await new Promise((resolve) => shop.process.once('exit', resolve));
    assert.equal(code, 0);
    await allEnd();
  });
});
