import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { eventually } from '@glasshouse/timing/testing';
import { ProcessDiedError } from '../src/child.js';
import type { PlannedProcess } from '../src/plan.js';
import type { ProcessEvent } from '../src/process-status.js';
import { type SuperviseOptions, supervise } from '../src/supervise.js';

const root = fileURLToPath(new URL('.', import.meta.url));

describe('supervise', () => {
  let folder: string;
  let eventFile: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'launcher-'));
    eventFile = join(folder, 'events');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const testProcess = (
    name: string,
    behaviour = 'normal',
    more: Partial<PlannedProcess> = {},
  ): PlannedProcess => ({
    name,
    file: 'fixtures/process.js',
    nodeFlags: [],
    environment: { NAME: name, BEHAVIOUR: behaviour, EVENTS: eventFile },
    after: [],
    ...more,
  });
  const options = (more: Partial<SuperviseOptions> = {}): SuperviseOptions => ({
    root,
    stopOrder: [['a'], ['b', 'c'], ['d']],
    readyMs: 10_000,
    stopMs: 5_000,
    groupStopMs: 2_000,
    whenOneExits: 'stop',
    ...more,
  });
  const read = async () => (await readFile(eventFile, 'utf8')).trim().split('\n');
  const isAlive = (pid: number) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };

  it('stops each group after the previous group has ended', async () => {
    const shop = await supervise(
      ['d', 'c', 'b', 'a'].map((name) => testProcess(name)),
      options(),
    );
    assert.deepEqual(Object.keys(shop.pids).sort(), ['a', 'b', 'c', 'd']);
    await shop.close();
    const ends = (await read()).filter((line) => !line.startsWith('start'));
    assert.deepEqual(ends.slice(0, 2), ['term a', 'end a']);
    assert.deepEqual(ends.slice(2, 6).sort(), ['end b', 'end c', 'term b', 'term c']);
    assert.deepEqual(ends.slice(6), ['term d', 'end d']);
  });

  it('starts a process after the processes in `after` are ready', async () => {
    const shop = await supervise(
      [testProcess('a', 'normal', { after: ['b'] }), testProcess('b')],
      options({ onEvent: () => undefined }),
    );
    await shop.close();
    assert.deepEqual((await read()).slice(0, 2), ['start b', 'start a']);
  });

  it('kills a process that does not stop in time, and continues with the next group', async () => {
    const shop = await supervise(
      [testProcess('a', 'ignores-sigterm'), testProcess('b')],
      options({ groupStopMs: 2_000 }),
    );
    const pids = Object.values(shop.pids);
    await shop.close();
    assert.deepEqual(pids.map(isAlive), [false, false]);
    assert.deepEqual(
      (await read()).filter((line) => /^(term|end)/.test(line)),
      ['term a', 'term b', 'end b'],
    );
  });

  it('rejects with name, code and last lines of a process that exits during the start, and stops the others', async () => {
    const seen: string[] = [];
    await assert.rejects(
      supervise(
        [testProcess('a'), testProcess('b', 'fails')],
        options({ onLine: (name, line) => seen.push(`${name}: ${line}`) }),
      ),
      (error) => {
        assert.ok(error instanceof ProcessDiedError);
        assert.equal(error.message, 'b ended with code 3\n  start failed');
        return true;
      },
    );
    assert.deepEqual(seen, ['b: start failed']);
    const pids = (await readFile(`${eventFile}.pids`, 'utf8')).trim().split('\n').map(Number);
    assert.deepEqual(pids.filter(isAlive), []);
  });

  it('resolves `died` at an exit after stopping the others', async () => {
    const shop = await supervise([testProcess('a'), testProcess('b')], options());
    process.kill(shop.pids.a as number, 'SIGKILL');
    const failure = await shop.died;
    assert.deepEqual({ ...failure }, { name: 'a', code: null, signal: 'SIGKILL', lines: [] });
    assert.equal(isAlive(shop.pids.b as number), false);
    assert.ok((await read()).includes('end b'));
  });

  it('keeps the others running with whenOneExits: leave', async () => {
    const shop = await supervise([testProcess('a'), testProcess('b')], options({ whenOneExits: 'leave' }));
    shop.signal('a', 'SIGKILL');
    assert.equal((await shop.died).name, 'a');
    assert.equal(isAlive(shop.pids.b as number), true);
    await shop.close();
    assert.equal(isAlive(shop.pids.b as number), false);
  });

  describe('with restarts', () => {
    const limits = { firstPauseMs: 50, longestPauseMs: 400, maxExits: 5, windowMs: 60_000 };
    const events: ProcessEvent[] = [];
    const start = (planned: readonly PlannedProcess[], more: Partial<SuperviseOptions> = {}) => {
      events.length = 0;
      return supervise(
        planned,
        options({
          whenOneExits: 'restart',
          restartLimits: limits,
          onEvent: (event) => events.push(event),
          ...more,
        }),
      );
    };
    const restarts = () => events.filter(({ type, status }) => type === 'ready' && status.restarts > 0);
    const exits = () => events.flatMap((event) => (event.type === 'exited' ? [event] : []));

    it('restarts only the killed process', async () => {
      const shop = await start([testProcess('a'), testProcess('b')]);
      try {
        const before = shop.pids;
        shop.signal('a', 'SIGKILL');
        await eventually(() => assert.equal(restarts().length, 1));
        assert.equal(shop.pids.b, before.b);
        assert.notEqual(shop.pids.a, before.a);
        const [exit] = exits();
        assert.deepEqual(
          [exit?.exit.pid, exit?.exit.signal, exit?.exit.code, exit?.pauseMs],
          [before.a, 'SIGKILL', null, 50],
        );
        const [a, b] = shop.status();
        assert.deepEqual([a?.state, a?.restarts, a?.pid], ['running', 1, shop.pids.a]);
        assert.equal(a?.lastExit?.signal, 'SIGKILL');
        assert.deepEqual([b?.state, b?.restarts, b?.lastExit], ['running', 0, undefined]);
      } finally {
        await shop.close();
      }
    });

    it('treats exit code 0 like any other exit', async () => {
      const shop = await start([testProcess('a')]);
      try {
        shop.signal('a', 'SIGTERM'); // the process exits with 0
        await eventually(() => assert.equal(restarts().length, 1));
        assert.deepEqual([exits()[0]?.exit.code, exits()[0]?.exit.signal], [0, null]);
      } finally {
        await shop.close();
      }
    });

    it('restarts with growing pauses until the fifth exit within a minute', async () => {
      const shop = await start([testProcess('a'), testProcess('b')]);
      try {
        for (let exit = 1; exit <= 5; exit++) {
          await eventually(() => assert.equal(restarts().length, exit - 1));
          shop.signal('a', 'SIGKILL');
          await eventually(() => assert.equal(exits().length, exit));
        }
        assert.deepEqual(
          exits().map(({ pauseMs }) => pauseMs),
          [50, 100, 200, 400, undefined],
        );
        const [a, b] = shop.status();
        assert.deepEqual([a?.state, a?.restarts, a?.pid], ['down', 4, undefined]);
        assert.equal(b?.state, 'running');
        assert.deepEqual(Object.keys(shop.pids), ['b']);
      } finally {
        await shop.close();
      }
    });

    it('forgets exits after a minute, and measures durations, when the clock goes back', async () => {
      const windowMs = 3000;
      const { now } = Date;
      const shop = await start([testProcess('a')], { restartLimits: { ...limits, maxExits: 2, windowMs } });
      try {
        shop.signal('a', 'SIGKILL');
        await eventually(() => assert.equal(restarts().length, 1));
        Date.now = () => now() - 3_600_000;
        await sleep(windowMs);
        shop.signal('a', 'SIGKILL');
        await eventually(() => assert.equal(exits().length, 2));
        assert.ok(exits()[1]?.pauseMs !== undefined, 'it stays down');
        assert.ok((exits()[1]?.exit.ranMs ?? -1) >= windowMs, `ran for ${exits()[1]?.exit.ranMs} ms`);
      } finally {
        Date.now = now;
        await shop.close();
      }
    });

    it('counts a failed restart and reports its last lines', async () => {
      // this process reads the event file and exits at its second start
      const shop = await start([testProcess('a', 'fails-on-restart')]);
      try {
        shop.signal('a', 'SIGKILL');
        await eventually(() => assert.equal(exits().length, 5));
        const last = exits().at(-1);
        assert.deepEqual([last?.exit.code, last?.pauseMs, last?.lines], [3, undefined, ['start failed']]);
      } finally {
        await shop.close();
      }
    });

    it('reports the status of every process after each change', async () => {
      const seen: string[] = [];
      const shop = await start([testProcess('a'), testProcess('b')], {
        onStatus: (all) => seen.push(all.map(({ name, state }) => `${name} ${state}`).join(', ')),
      });
      shop.signal('a', 'SIGKILL');
      await eventually(() => assert.equal(restarts().length, 1));
      await shop.close();
      for (const state of ['restarting', 'starting', 'running'])
        assert.ok(seen.includes(`a ${state}, b running`), `${state} in ${seen.join('; ')}`);
    });

    it('stops in order while a restart is pending, and cancels the restart', async () => {
      const shop = await start([testProcess('a'), testProcess('b')], {
        restartLimits: { ...limits, firstPauseMs: 2_000 },
      });
      shop.signal('a', 'SIGKILL');
      await eventually(() => assert.equal(exits().length, 1));
      await shop.close();
      await new Promise((resolve) => setTimeout(resolve, 2_200));
      assert.equal((await read()).filter((line) => line === 'start a').length, 1);
      assert.deepEqual(shop.pids, {});
      assert.equal((await read()).at(-1), 'end b');
    });

    it('fails the start when a process exits before all are ready', async () => {
      await assert.rejects(start([testProcess('a'), testProcess('b', 'fails')]), ProcessDiedError);
      assert.deepEqual(exits(), []);
    });
  });

  it('kills everything at once when forced, even while stopping', async () => {
    const force = new AbortController();
    const shop = await supervise(
      [testProcess('a', 'ignores-sigterm'), testProcess('b', 'ignores-sigterm')],
      options({ force: force.signal, stopMs: 60_000, groupStopMs: 30_000 }),
    );
    const pids = Object.values(shop.pids);
    const startedAt = performance.now();
    const closed = shop.close();
    force.abort();
    await closed;
    assert.ok(performance.now() - startedAt < 20_000);
    assert.deepEqual(pids.map(isAlive), [false, false]);
  });

  it('rejects with the names of processes that are not ready in time', async () => {
    await assert.rejects(
      supervise([testProcess('a'), testProcess('b', 'never-ready')], options({ readyMs: 5_000 })),
      /^Error: not ready after 5 s: b\. A busy machine/,
    );
    assert.ok((await read()).includes('end b'));
  });

  it('stops the started processes when the start is aborted', async () => {
    const interrupted = new AbortController();
    const started = supervise(
      [testProcess('a'), testProcess('b', 'never-ready')],
      options({ signal: interrupted.signal, onEvent: () => interrupted.abort(new Error('enough')) }),
    );
    await assert.rejects(started, /^Error: enough$/);
    assert.ok((await read()).includes('end a'));
  });
});
