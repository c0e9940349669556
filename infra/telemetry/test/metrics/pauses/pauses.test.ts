import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { PauseCause } from '../../../src/metrics/pauses/classify-pause.js';
import { createThreadClock } from '../../../src/metrics/pauses/thread-time.js';

const blockMs = 800;
const stopMs = 1500;

interface Pauses {
  count: number;
  seconds: number;
  lastSeconds: number;
  lastEndMs: number;
}

describe('process_pauses_total of a process', () => {
  let child: ChildProcess;

  before(async () => {
    child = fork(fileURLToPath(new URL('pausing-process.js', import.meta.url)), [String(blockMs)]);
    await once(child, 'message');
    await sleep(200);
  });
  after(() => child.kill('SIGKILL'));

  async function send(message: string): Promise<string> {
    child.send(message);
    const [body] = (await once(child, 'message')) as [string];
    return body;
  }

  async function pauses(): Promise<Record<PauseCause, Pauses>> {
    const body = await send('expose');
    const value = (name: string, cause: PauseCause) =>
      Number(new RegExp(`^${name}\\{cause="${cause}"\\} (\\S+)$`, 'm').exec(body)?.[1] ?? 0);
    const of = (cause: PauseCause): Pauses => ({
      count: value('process_pauses_total', cause),
      seconds: value('process_pause_seconds_total', cause),
      lastSeconds: value('process_last_pause_seconds', cause),
      lastEndMs: value('process_last_pause_end_timestamp_seconds', cause) * 1000,
    });
    return { suspended: of('suspended'), starved: of('starved'), blocked: of('blocked') };
  }

  /** Stops the process with SIGSTOP, and returns the times. */
  async function stop(): Promise<{ fromMs: number; toMs: number }> {
    const fromMs = Date.now();
    child.kill('SIGSTOP');
    await sleep(stopMs);
    child.kill('SIGCONT');
    return { fromMs, toMs: Date.now() };
  }

  it('is exposed as zero for each cause before the first pause', async () => {
    const body = await send('expose');
    for (const cause of ['suspended', 'starved', 'blocked'])
      assert.match(body, new RegExp(`^process_pauses_total\\{cause="${cause}"\\} \\d+$`, 'm'));
  });

  it('counts a stop by SIGSTOP as suspended, with its end and length', async () => {
    const before = await pauses();
    const { fromMs, toMs } = await stop();
    await sleep(300);
    const { suspended, blocked } = await pauses();
    assert.equal(suspended.count - before.suspended.count, 1);
    assert.equal(blocked.count, before.blocked.count);
    const seconds = suspended.seconds - before.suspended.seconds;
    assert.ok(Math.abs(seconds * 1000 - (toMs - fromMs)) < 300, `${seconds} s of ${toMs - fromMs} ms`);
    assert.ok(Math.abs(suspended.lastSeconds - seconds) < 0.001);
    assert.ok(Math.abs(suspended.lastEndMs - toMs) < 300, `${suspended.lastEndMs - toMs} ms`);
  });

  it('counts a busy loop as blocked', async () => {
    const before = await pauses();
    await send('busy');
    await sleep(300);
    const { suspended, blocked, starved } = await pauses();
    assert.equal(suspended.count, before.suspended.count);
    // on a busy machine, the loop spends more time waiting for a processor than running
    const all = blocked.count + starved.count - before.blocked.count - before.starved.count;
    assert.equal(all, 1);
    const seconds = blocked.seconds + starved.seconds - before.blocked.seconds - before.starved.seconds;
    assert.ok(seconds >= (blockMs - 60) / 1000, `${seconds}`);
  });

  it('counts a synchronous call that waits as blocked', async () => {
    const before = await pauses();
    await send('wait');
    await sleep(300);
    const { suspended, blocked } = await pauses();
    assert.equal(suspended.count, before.suspended.count);
    assert.equal(blocked.count - before.blocked.count, 1);
  });

  it('counts a stop during a busy loop as suspended when the stop is longer', async () => {
    const before = await pauses();
    const busy = send('busy');
    await sleep(100);
    await stop();
    await busy;
    await sleep(300);
    const { suspended } = await pauses();
    assert.equal(suspended.count - before.suspended.count, 1);
  });
});

describe('createThreadClock', () => {
  it('reads the CPU time of the process where the system has no scheduler statistics', () => {
    const clock = createThreadClock('/no/such/file');
    const { cpuMs, readyMs } = clock.read();
    assert.ok(cpuMs > 0);
    assert.equal(readyMs, 0);
    clock.close();
  });
});
