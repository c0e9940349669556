import assert from 'node:assert/strict';
import { scryptSync } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { createHashingThreads, type HashingThreads } from '../../src/passwords/hashing-threads.js';

/** Returns the nice value of each thread of this process (proc(5), field 19 of stat). */
function niceValues(): Map<string, number> {
  const values = readdirSync('/proc/self/task').map((thread) => {
    const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8');
    return [thread, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16])] as const;
  });
  return new Map(values);
}

describe('Hashing threads', () => {
  let threads: HashingThreads;
  beforeEach(() => {
    threads = createHashingThreads();
  });
  afterEach(() => threads.close());

  const job = { password: 'correct horse', salt: Buffer.from('salt'), N: 1024, r: 8, p: 1, length: 32 };

  it('return the same hash as scrypt, for concurrent and sequential jobs', async () => {
    const expected = scryptSync(job.password, job.salt, job.length, { N: job.N, r: job.r, p: job.p });
    const hashes = await Promise.all([threads.derive(job), threads.derive(job)]);
    hashes.push(await threads.derive(job));
    for (const hash of hashes) assert.deepEqual(hash, expected);
  });

  it('have a nice value of at least 10, whatever that of the event loop is, which does not change', async function () {
    if (process.platform !== 'linux') this.skip();
    const before = getPriority();
    const earlier = niceValues();
    await threads.derive(job);
    const started = [...niceValues()].filter(([thread]) => !earlier.has(thread));
    assert.deepEqual(
      started.map(([, nice]) => nice),
      [Math.max(10, before)],
    );
    assert.equal(getPriority(), before);
  });

  it('are reused', async function () {
    if (process.platform !== 'linux') this.skip();
    await threads.derive(job);
    const count = readdirSync('/proc/self/task').length;
    for (let n = 0; n < 5; n += 1) await threads.derive(job);
    assert.equal(readdirSync('/proc/self/task').length, count);
  });

  it('reject a job with invalid parameters, and serve the next one', async () => {
    await assert.rejects(threads.derive({ ...job, N: 3 }), /scrypt|param/i);
    assert.equal((await threads.derive(job)).length, 32);
  });

  it('reject jobs in progress and later jobs when they are closed', async () => {
    const pending = assert.rejects(threads.derive({ ...job, N: 2 ** 17 }), /ended/);
    await threads.close();
    await pending;
    await assert.rejects(threads.derive(job), /closed/);
  });
});
