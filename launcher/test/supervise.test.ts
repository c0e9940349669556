import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ProcessDiedError } from '../src/child.js';
import type { PlannedProcess } from '../src/plan.js';
import { type SuperviseOptions, supervise } from '../src/supervise.js';

const root = fileURLToPath(new URL('.', import.meta.url));

describe('supervise', () => {
  let folder: string;
  let diary: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'launcher-'));
    diary = join(folder, 'diary');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const actor = (name: string, role = 'obedient', more: Partial<PlannedProcess> = {}): PlannedProcess => ({
    name,
    file: 'fixtures/actor.js',
    nodeFlags: [],
    environment: { NAME: name, ROLE: role, DIARY: diary },
    after: [],
    ...more,
  });
  const options = (more: Partial<SuperviseOptions> = {}): SuperviseOptions => ({
    root,
    stopOrder: [['a'], ['b', 'c'], ['d']],
    readyMs: 10_000,
    stopMs: 5_000,
    groupStopMs: 2_000,
    ...more,
  });
  const read = async () => (await readFile(diary, 'utf8')).trim().split('\n');
  const isAlive = (pid: number) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };

  it('stops group after group, each when the one before has ended', async () => {
    const shop = await supervise(
      ['d', 'c', 'b', 'a'].map((name) => actor(name)),
      options(),
    );
    assert.deepEqual(Object.keys(shop.pids).sort(), ['a', 'b', 'c', 'd']);
    await shop.close();
    const ends = (await read()).filter((line) => !line.startsWith('start'));
    assert.deepEqual(ends.slice(0, 2), ['term a', 'end a']);
    assert.deepEqual(ends.slice(2, 6).sort(), ['end b', 'end c', 'term b', 'term c']);
    assert.deepEqual(ends.slice(6), ['term d', 'end d']);
  });

  it('starts a process after those it waits for', async () => {
    const shop = await supervise(
      [actor('a', 'obedient', { after: ['b'] }), actor('b')],
      options({ onReady: () => undefined }),
    );
    await shop.close();
    assert.deepEqual((await read()).slice(0, 2), ['start b', 'start a']);
  });

  it('kills what does not stop in time, and goes on to the next', async () => {
    const shop = await supervise([actor('a', 'stubborn'), actor('b')], options({ groupStopMs: 200 }));
    const pids = Object.values(shop.pids);
    await shop.close();
    assert.deepEqual(pids.map(isAlive), [false, false]);
    assert.deepEqual(
      (await read()).filter((line) => /^(term|end)/.test(line)),
      ['term a', 'term b', 'end b'],
    );
  });

  it('names the one that ends while starting, with its code and last lines, and leaves nothing running', async () => {
    const seen: string[] = [];
    await assert.rejects(
      supervise(
        [actor('a'), actor('b', 'failing')],
        options({ onLine: (name, line) => seen.push(`${name}: ${line}`) }),
      ),
      (error) => {
        assert.ok(error instanceof ProcessDiedError);
        assert.equal(error.message, 'b ended with code 3\n  no luck today');
        return true;
      },
    );
    assert.deepEqual(seen, ['b: no luck today']);
    const pids = (await readFile(`${diary}.pids`, 'utf8')).trim().split('\n').map(Number);
    assert.deepEqual(pids.filter(isAlive), []);
  });

  it('tells of a death and stops the others', async () => {
    const shop = await supervise([actor('a'), actor('b')], options());
    process.kill(shop.pids.a as number, 'SIGKILL');
    const failure = await shop.died;
    assert.deepEqual({ ...failure }, { name: 'a', code: null, signal: 'SIGKILL', lines: [] });
    assert.equal(isAlive(shop.pids.b as number), false);
    assert.ok((await read()).includes('end b'));
  });

  it('leaves the others running when deaths are tolerated', async () => {
    const shop = await supervise([actor('a'), actor('b')], options({ tolerateDeaths: true }));
    shop.signal('a', 'SIGKILL');
    assert.equal((await shop.died).name, 'a');
    assert.equal(isAlive(shop.pids.b as number), true);
    await shop.close();
    assert.equal(isAlive(shop.pids.b as number), false);
  });

  it('names what was not ready in time', async () => {
    await assert.rejects(
      supervise([actor('a'), actor('b', 'mute')], options({ readyMs: 1_500 })),
      /^Error: not ready after 1.5 s: b$/,
    );
    assert.ok((await read()).includes('end b'));
  });

  it('stops what was started when it is interrupted meanwhile', async () => {
    const interrupted = new AbortController();
    const started = supervise(
      [actor('a'), actor('b', 'mute')],
      options({ signal: interrupted.signal, onReady: () => interrupted.abort(new Error('enough')) }),
    );
    await assert.rejects(started, /^Error: enough$/);
    assert.ok((await read()).includes('end a'));
  });
});
