import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chooseFreePorts, isFree, type Ports, portVariable } from '@glasshouse/launcher';
import { watchLaunchedGateway } from './document/watch.js';
import { eventually } from './eventually.js';
import { getJson } from './readers/get-json.js';
import type { ReadRecord } from './readers/types.js';

const main = fileURLToPath(new URL('../../../launcher/dist/src/main.js', import.meta.url));

interface Started {
  process: ChildProcess;
  ports: Ports;
  output(): string;
  exited: Promise<number | null>;
}

/** What a person types, with ports and data of its own. */
describe('npm start', function npmStart() {
  this.timeout(60_000);
  let dataFolder: string;
  let started: Started | undefined;

  beforeEach(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'glasshouse-'));
  });
  afterEach(async () => {
    if (started) {
      started.process.kill('SIGTERM');
      await started.exited;
      await everythingIsGone(started.ports);
      started = undefined;
    }
    await rm(dataFolder, { recursive: true, force: true });
  });

  async function start(environment: NodeJS.ProcessEnv = {}): Promise<Started> {
    const ports = await chooseFreePorts();
    const portEnvironment = Object.fromEntries(
      Object.entries(ports).map(([name, port]) => [portVariable(name as keyof Ports), String(port)]),
    );
    const process = spawn(globalThis.process.execPath, [main], {
      env: { DATA_FOLDER: dataFolder, ...portEnvironment, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [process.stdout, process.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    const exited = new Promise<number | null>((resolve) => process.once('close', resolve));
    started = { process, ports, output: () => output, exited };
    return started;
  }

  const ready = async ({ output, ports }: Started) => {
    await eventually(
      async () => assert.match(output(), /Glasshouse is ready \(\d+\.\d s\)/, output()),
      30_000,
    );
    watchLaunchedGateway(`http://127.0.0.1:${ports.gateway}`);
  };

  async function everythingIsGone(ports: Ports): Promise<void> {
    await eventually(async () => {
      const free = await Promise.all(Object.values(ports).map((port) => isFree('127.0.0.1', port)));
      assert.ok(free.every(Boolean), 'something still listens');
    }, 15_000);
  }

  it('prints addresses that answer and credentials that work, makes traffic, and stops in order', async () => {
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
      const answer = await getJson<{ items: { traceId: string }[] }>(`${consoleUrl}/api/requests?limit=100`);
      assert.ok((answer?.items.length ?? 0) > 5, 'demo traffic is seen');
    });

    shop.process.kill('SIGINT');
    assert.equal(await shop.exited, 0);
    assert.match(shop.output(), /Stopped\.\n$/);
    await everythingIsGone(shop.ports);
  });

  it('keeps its data from one start to the next', async () => {
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
    const answer = await fetch(`http://127.0.0.1:${second.ports.gateway}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'password', ...person }),
    });
    assert.equal(answer.status, 200);
  });

  it('names a port that is taken and its variable, and starts nothing', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    try {
      const shop = await start({ GATEWAY_PORT: String(port) });
      assert.equal(await shop.exited, 1);
      assert.ok(
        shop.output().includes(`port ${port} (gateway) is taken: set GATEWAY_PORT to a free one`),
        shop.output(),
      );
      assert.ok(!shop.output().includes('ready after'));
    } finally {
      server.close();
    }
  });

  it('refuses a second launcher on the same data', async () => {
    await ready(await start({ TRAFFIC: 'off' }));
    const first = started;
    const second = await start({ TRAFFIC: 'off' });
    assert.equal(await second.exited, 1);
    assert.match(second.output(), /process \d+ uses .*set DATA_FOLDER to another/);
    started = first;
  });

  it('tells which process could not start, and why', async () => {
    const shop = await start({ ADMIN_PASSWORD: 'short' });
    assert.equal(await shop.exited, 1);
    assert.match(shop.output(), /oauth ended with code (1|78)\n {2}.*password/i);
    await everythingIsGone(shop.ports);
  });

  it('stops everything when it is killed itself', async () => {
    const shop = await start({ TRAFFIC: 'off' });
    await ready(shop);
    shop.process.kill('SIGKILL');
    await shop.exited;
    await everythingIsGone(shop.ports);
  });

  it('stops everything when one process dies, names it, and exits with 1', async () => {
    const shop = await start({ TRAFFIC: 'off' });
    await ready(shop);
    const consoleUrl = `http://127.0.0.1:${shop.ports.console}`;
    const pid = await eventually(async () => {
      const logs = await getJson<{ items: ReadRecord[] }>(`${consoleUrl}/api/logs?service=customer`);
      // host name and process id
      const instance = /-(\d+)$/.exec(String(logs?.items[0]?.['service.node.name']));
      assert.ok(instance);
      return Number(instance[1]);
    });
    process.kill(pid, 'SIGKILL');
    assert.equal(await shop.exited, 1);
    assert.match(shop.output(), /\ncustomer ended by SIGKILL\n/);
    await everythingIsGone(shop.ports);
  });
});
