import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ProcessStatus, processNames, togetherMegabytes } from '@glasshouse/launcher';
import { eventually } from '@glasshouse/timing/testing';
import { getJson } from './readers/get-json.js';
import { assertPortsFree, ready, type Started, startLauncher } from './start-launcher.js';

/** Resident set size; small Linux images have no `ps`, and macOS has no `/proc`. */
function residentMiB(pid: number): number {
  const kib = existsSync('/proc/self/status')
    ? /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return Number(kib) / 1024;
}

/**
 * Returns the memory of all processes, with shared pages (those of Node.js) counted once: the private pages of each
 * process and the largest shared part. Undefined on systems without `smaps_rollup` (proc(5)).
 */
function totalMiB(pids: readonly number[]): number | undefined {
  if (!existsSync('/proc/self/smaps_rollup')) return undefined;
  const parts = pids.map((pid) => {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    const kib = (name: string) => Number(new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(text)?.[1]);
    return {
      own: kib('Private_Clean') + kib('Private_Dirty'),
      shared: kib('Shared_Clean') + kib('Shared_Dirty'),
    };
  });
  const own = parts.reduce((sum, part) => sum + part.own, 0);
  return (own + Math.max(...parts.map(({ shared }) => shared))) / 1024;
}

/** Runs the launcher on free ports with its own data folder. */
describe('npm start', function npmStart() {
  this.timeout(120_000);
  let dataFolder: string;
  let started: Started | undefined;

  beforeEach(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'glasshouse-'));
  });
  afterEach(async () => {
    if (started) {
      started.process.kill('SIGTERM');
      await started.exited;
      await assertPortsFree(started.ports);
      started = undefined;
    }
    await rm(dataFolder, { recursive: true, force: true });
  });

  async function start(environment: NodeJS.ProcessEnv = {}): Promise<Started> {
    started = await startLauncher({ DATA_FOLDER: dataFolder, ...environment });
    return started;
  }

  it('prints working addresses and credentials, creates traffic, and stops in order', async () => {
    const shop = await start({ TRAFFIC_PACE: '200' });
    await ready(shop);
    const text = shop.output();
    const gateway = /Shop \(gateway\) +(\S+)/.exec(text)?.[1] ?? '';
    const consoleUrl = /Console +(\S+)/.exec(text)?.[1] ?? '';
    const [, username = '', password = ''] = /Administrator: (\S+) \/ (\S+)/.exec(text) ?? [];
    const curl = /curl -i '(\S+)'/.exec(text)?.[1] ?? '';
    assert.equal(gateway, `http://127.0.0.1:${shop.ports.gateway}`);

    assert.equal((await fetch(curl)).status, 200);
    const form = new URLSearchParams({ grant_type: 'password', username, password });
    assert.equal((await fetch(`${gateway}/oauth/token`, { method: 'POST', body: form })).status, 200);
    const file = join(dataFolder, 'admin.json');
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), { username, password });
    await eventually(async () => {
      const response = await getJson<{ items: { traceId: string }[] }>(
        `${consoleUrl}/api/requests?limit=100`,
      );
      assert.ok((response?.items.length ?? 0) > 5, 'the console shows demo traffic');
    });
    const processes = await getJson<{ items: ProcessStatus[] }>(`${consoleUrl}/api/processes`);
    const pids = [shop.process.pid, ...(processes?.items ?? []).map(({ pid }) => pid)];
    assert.equal(pids.length, 1 + processNames.length, 'the launcher and every process');
    const resident = pids.reduce((sum: number, pid) => sum + residentMiB(pid as number), 0);
    // the average of a process; shared pages count in each
    const average = resident / pids.length;
    assert.ok(average > 25 && average < 88, `${average.toFixed(0)} MiB resident`);
    const total = totalMiB(pids as number[]);
    if (total !== undefined)
      assert.ok(total > 100 && total < togetherMegabytes, `${total.toFixed(0)} MiB total`);

    shop.process.kill('SIGINT');
    assert.equal(await shop.exited, 0);
    assert.match(shop.output(), /Stopped\.\n$/);
    await assertPortsFree(shop.ports);
  });

  it('keeps its data across restarts, and refuses a second launcher that uses the same data', async () => {
    const person = { username: 'comes-back', password: 'a password for tests' };
    const first = await start({ TRAFFIC: 'off' });
    await ready(first);
    const registered = await fetch(`http://127.0.0.1:${first.ports.gateway}/oauth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(person),
    });
    assert.equal(registered.status, 201);
    first.process.kill('SIGTERM');
    assert.equal(await first.exited, 0);

    const second = await start({ TRAFFIC: 'off' });
    await ready(second);
    const response = await fetch(`http://127.0.0.1:${second.ports.gateway}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'password', ...person }),
    });
    assert.equal(response.status, 200);

    const refused = await startLauncher({ DATA_FOLDER: dataFolder, TRAFFIC: 'off' });
    assert.equal(await refused.exited, 1);
    assert.match(
      refused.output(),
      /is in use by process \d+: one process at a time may use it\nStop that process, or set DATA_FOLDER/,
    );
  });

  it('names an occupied port and its variable, and starts no process', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    try {
      const shop = await start({ GATEWAY_PORT: String(port) });
      assert.equal(await shop.exited, 1);
      assert.match(
        shop.output(),
        new RegExp(`port ${port} \\(gateway\\) is taken.*: set GATEWAY_PORT to a free port`),
      );
      assert.ok(!shop.output().includes('ready after'));
    } finally {
      server.close();
    }
  });

  it('prints which process failed to start, and why', async () => {
    const shop = await start({ ADMIN_PASSWORD: 'short' });
    assert.equal(await shop.exited, 1);
    assert.match(shop.output(), /oauth ended with code (1|78)\n {2}.*password/i);
    await assertPortsFree(shop.ports);
  });
});
