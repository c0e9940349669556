import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerAction } from '../../src/actions/action.js';
import { serveContainers } from '../../src/cli/host.js';
import type { HostReport } from '../../src/contract/index.js';
import {
  createContainers,
  createIncidentEngine,
  type IncidentEngine,
  IncidentError,
} from '../../src/index.js';
import { createFakePorts, type FakePorts } from '../engine/fake-ports.js';

describe('command on the Docker host', () => {
  let ports: FakePorts;
  let engine: IncidentEngine;
  let commands: string[];
  let fails: RegExp | undefined;
  let isConsoleUp: boolean;
  let stop: AbortController;
  let serving: Promise<void>;
  const reports: HostReport[] = [];

  const docker = async (args: readonly string[]) => {
    const command = args.join(' ');
    if (args[0] !== 'ps') commands.push(command);
    if (fails?.test(command)) throw new Error(`docker ${args[0]}: no such container`);
    return args[0] === 'ps' && !args.includes('--all') ? 'abc123\n' : '';
  };
  const serve = (lostMs = 60_000) =>
    serveContainers({
      containers: createContainers({ project: 'shop', docker }),
      client: {
        async send<T>(_method: string, _path: string, body?: unknown) {
          if (!isConsoleUp) throw new Error('the console does not respond');
          reports.push(body as HostReport);
          return engine.exchangeWithHost(body as HostReport) as T;
        },
      },
      signal: stop.signal,
      log: () => {},
      everyMs: 5,
      lostMs,
    });
  async function until(check: () => boolean): Promise<void> {
    for (let attempt = 0; !check(); attempt++) {
      assert.ok(attempt < 400, 'not within 2 s');
      await sleep(5);
    }
  }

  beforeEach(() => {
    commands = [];
    fails = undefined;
    isConsoleUp = true;
    reports.length = 0;
    stop = new AbortController();
    ports = createFakePorts({ wait: (ms) => sleep(Math.min(ms, 5)) });
    ports.processes = { ...ports.processes, runsOn: 'docker compose' };
    engine = createIncidentEngine(ports);
  });
  afterEach(async () => {
    stop.abort();
    await serving?.catch(() => {});
    engine.close();
  });

  it('pauses the container of an incident, and continues it at the end', async () => {
    serving = serve();
    await until(() => reports.length > 0);
    await engine.start({ name: 'uneven-pages', seed: 0 });
    assert.deepEqual(commands, ['pause abc123']);
    await engine.end();
    assert.deepEqual(commands, ['pause abc123', 'unpause abc123']);
  });

  it('ends the action after a right mitigation, and keeps it after a wrong one', async () => {
    serving = serve();
    await until(() => reports.length > 0);
    await engine.start({ name: 'everything-takes-longer', seed: 0 });
    assert.match(commands[0] ?? '', /tc qdisc replace dev eth0 root netem delay 120ms$/);
    await engine.mitigate({ action: 'repair-database', service: 'order' });
    assert.equal(commands.length, 1);
    await engine.mitigate({ action: 'restart-back-end' });
    assert.match(commands[1] ?? '', /tc qdisc del dev eth0 root$/);
  });

  it('is named by the refusal of an incident that needs it', async () => {
    serving = Promise.resolve();
    const isRefused = (error: Error) =>
      error instanceof IncidentError && error.kind === 'disabled' && /incident -- host/.test(error.message);
    await assert.rejects(engine.start({ name: 'uneven-pages', seed: 0 }), isRefused);
    const item = () => engine.list().items.find(({ name }) => name === 'uneven-pages');
    assert.match(item()?.why ?? '', /incident -- host/);
    engine.exchangeWithHost({});
    assert.equal(item()?.available, true);
    ports.nowMs += 11_000;
    assert.equal(item()?.available, false);
  });

  it('reports why Docker cannot carry out an action, and the incident does not start', async () => {
    serving = serve();
    await until(() => reports.length > 0);
    fails = /^pause/;
    const start = engine.start({ name: 'uneven-pages', seed: 0 });
    await assert.rejects(start, /docker pause: no such container/);
    assert.throws(() => engine.run(), /No incident is running/);
    fails = undefined;
    await engine.start({ name: 'uneven-pages', seed: 0 });
    assert.deepEqual(commands, ['pause abc123', 'pause abc123']);
  });

  it('undoes the actions when it is stopped, and when the console does not respond', async () => {
    serving = serve(50);
    await until(() => reports.length > 0);
    await engine.start({ name: 'uneven-pages', seed: 0 });
    isConsoleUp = false;
    await until(() => commands.length === 2);
    isConsoleUp = true;
    await until(() => commands.length === 3);
    stop.abort();
    await serving;
    assert.deepEqual(commands, ['pause abc123', 'unpause abc123', 'pause abc123', 'unpause abc123']);
  });

  it('repeats the undo of an action that Docker could not undo', async () => {
    serving = serve();
    await until(() => reports.length > 0);
    await engine.start({ name: 'uneven-pages', seed: 0 });
    fails = /^unpause/;
    await engine.end();
    fails = undefined;
    const tried = commands.length;
    await until(() => commands.length > tried);
    await sleep(50);
    assert.equal(commands.at(-1), 'unpause abc123');
    assert.equal(commands.length, tried + 1);
  });

  it('ends with a reason when the compose project does not run', async () => {
    const containers = createContainers({ project: 'other', docker: async () => '' });
    serving = serveContainers({
      containers,
      client: { send: async <T>() => ({ id: '1', actions: [] as ContainerAction[] }) as T },
      signal: stop.signal,
      log: () => {},
    });
    await assert.rejects(serving, /the compose project other has no running container/);
  });
});
