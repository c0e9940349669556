import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessStatus } from '@glasshouse/launcher';
import { serviceNames } from '@glasshouse/roster';
import { markdownTable } from '@glasshouse/settings';
import { eventually } from '@glasshouse/timing/testing';
import { getJson } from './readers/get-json.js';
import type { ReadRecord } from './readers/types.js';
import { assertPortsFree, ready, type Started, startLauncher } from './start-launcher.js';

/** The services that others call first, the traffic and the console last. */
const names = [...[...serviceNames].reverse(), 'traffic', 'console'] as const;

/** `SHOW_RESTARTS=1` prints the measurements as a table. */
describe('npm start after a process was killed', function restarts() {
  this.timeout(120_000);
  let dataFolder: string;
  let shop: Started;
  let consoleUrl: string;
  const rows: (string | number)[][] = [];
  const lastPids = new Map<string, number>();

  before(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'glasshouse-'));
    shop = await startLauncher({ DATA_FOLDER: dataFolder, TRAFFIC_PACE: '200' });
    await ready(shop);
    consoleUrl = `http://127.0.0.1:${shop.ports.console}`;
  });
  after(async () => {
    shop?.process.kill('SIGTERM');
    await shop?.exited;
    if (shop) await assertPortsFree(shop.ports);
    await rm(dataFolder, { recursive: true, force: true });
    if (process.env.SHOW_RESTARTS)
      console.log(
        markdownTable(
          [
            ...['killed', 'ready again after s', 'last failed request after s'],
            ...['requests of the catalogue', 'failed'],
          ],
          rows,
        ),
      );
  });

  const table = async () =>
    (await getJson<{ items: ProcessStatus[] }>(`${consoleUrl}/api/processes`))?.items ?? [];
  const statusOf = async (name: string) => {
    const found = (await table()).find((each) => each.name === name);
    assert.ok(found, `the console shows ${name}`);
    return found;
  };
  const launcherLog = async (message: string, name: string) => {
    const url = `${consoleUrl}/api/logs?service=launcher&search=${encodeURIComponent(message)}`;
    const found = await getJson<{ items: ReadRecord[] }>(url);
    return found?.items.filter((record) => record['process.name'] === name) ?? [];
  };

  /** Requests of the catalogue, one every 50 ms until it is stopped. */
  function load() {
    const statuses = new Map<string, number>();
    let lastFailureMs = 0;
    let isServed = true;
    const stop = new AbortController();
    const done = (async () => {
      while (!stop.signal.aborted) {
        const status = await fetch(`http://127.0.0.1:${shop.ports.gateway}/products?limit=1`)
          .then(async (response) => {
            await response.text();
            return String(response.status);
          })
          .catch(() => 'no response');
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        isServed = status === '200';
        if (!isServed) lastFailureMs = Date.now();
        await sleep(50);
      }
    })();
    return {
      statuses,
      /** Time of the last failed request; 0 without any. */
      lastFailureMs: () => lastFailureMs,
      isServed: () => isServed,
      stop: () => {
        stop.abort();
        return done;
      },
    };
  }

  for (const name of names) {
    it(`restarts ${name} on the same ports and data, reports it in the terminal and the console, and keeps the others running`, async () => {
      const before = await table();
      const { pid = 0 } = before.find((each) => each.name === name) ?? assert.fail(name);
      const sent = load();
      await sleep(200);
      const killedMs = Date.now();
      process.kill(pid, 'SIGKILL');
      const status = await eventually(async () => {
        const now = await statusOf(name);
        assert.deepEqual([now.state, now.restarts], ['running', 1]);
        return now;
      }, 30_000);
      await eventually(async () => assert.ok(sent.isServed(), 'the catalogue is served again'), 15_000);
      await sleep(200);
      await sent.stop();
      const counts = [...sent.statuses];
      const all = counts.reduce((sum, [, count]) => sum + count, 0);
      const failed = counts.filter(([code]) => code !== '200');
      const since = (ms: number) => (ms === 0 ? '0' : ((ms - killedMs) / 1000).toFixed(1));
      rows.push([
        ...[name, since(status.sinceMs), since(sent.lastFailureMs()), all],
        failed.map(([code, count]) => `${count} × ${code}`).join(', ') || '0',
      ]);

      assert.equal(status.lastExit?.signal, 'SIGKILL');
      assert.equal(status.lastExit?.pid, pid);
      assert.notEqual(status.pid, pid);
      for (const other of before.filter((each) => each.name !== name))
        assert.equal((await statusOf(other.name)).pid, other.pid, `${other.name} keeps running`);
      assert.match(
        shop.output(),
        new RegExp(
          `\\d\\d:\\d\\d:\\d\\d ${name} exited by SIGKILL after [\\d.]+ s \\(process ${pid}\\).*; 1st restart in 0\\.5 s\\n`,
        ),
      );
      assert.match(shop.output(), new RegExp(`${name} is ready again after [\\d.]+ s \\(1st restart\\)\\n`));
      const [exit] = await eventually(async () => {
        assert.equal((await launcherLog('process restarted', name)).length, 1);
        const exits = await launcherLog('process exited', name);
        assert.equal(exits.length, 1);
        return exits;
      });
      assert.equal(exit?.['log.level'], 'error');
      assert.equal(exit['process.exit_signal'], 'SIGKILL');
      assert.equal(exit['process.pid'], pid);
      if (!['gateway', 'product'].includes(name))
        assert.deepEqual(failed, [], 'the catalogue does not depend on it');
      lastPids.set(name, status.pid ?? 0);
    });
  }

  it('serves the catalogue, logins, traffic and the audit again', async () => {
    const gateway = `http://127.0.0.1:${shop.ports.gateway}`;
    assert.equal((await fetch(`${gateway}/products?limit=1`)).status, 200);
    const [, username = '', password = ''] = /Administrator: (\S+) \/ (\S+)/.exec(shop.output()) ?? [];
    const form = new URLSearchParams({ grant_type: 'password', username, password });
    assert.equal((await fetch(`${gateway}/oauth/token`, { method: 'POST', body: form })).status, 200);
    await eventually(async () => {
      const audit = await getJson<{ services: { service: string; verdict: string; reasons: string[] }[] }>(
        `${consoleUrl}/api/audit`,
      );
      const off = audit?.services.filter(({ verdict }) => !['exact', 'in flight'].includes(verdict));
      assert.deepEqual(off, []);
    }, 20_000);
    const metrics = await (await fetch(`${consoleUrl}/metrics`)).text();
    for (const name of names)
      assert.match(metrics, new RegExp(`^process_restarts_total\\{process="${name}"\\} 1$`, 'm'));
  });

  it('shows a process that exits five times within a minute as down, and stops the others in order', async () => {
    const killed = new Set([lastPids.get('traffic') ?? 0]);
    process.kill(lastPids.get('traffic') ?? 0, 'SIGKILL');
    const down = await eventually(async () => {
      const status = await statusOf('traffic');
      if (status.state === 'running' && status.pid && !killed.has(status.pid)) {
        killed.add(status.pid);
        process.kill(status.pid, 'SIGKILL');
      }
      assert.equal(status.state, 'down');
      return status;
    }, 40_000);
    assert.equal(down.pid, undefined);
    assert.match(shop.output(), /traffic exited .* and stays down, as it exited too often within a minute/);
    await eventually(async () =>
      assert.equal((await launcherLog('process stays down', 'traffic')).length, 1),
    );
    assert.equal((await fetch(`http://127.0.0.1:${shop.ports.gateway}/products?limit=1`)).status, 200);
    shop.process.kill('SIGINT');
    assert.equal(await shop.exited, 0);
    assert.match(shop.output(), /Stopped\.\n$/);
    await assertPortsFree(shop.ports);
  });
});
