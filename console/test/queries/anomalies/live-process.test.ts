import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Anomaly } from '../../../contract/src/anomalies.js';
import { getJson, startConsole, until } from '../../start-console.js';

describe('GET /api/anomalies of a scraped process', function () {
  this.timeout(60_000);
  let child: ChildProcess;
  let console: Awaited<ReturnType<typeof startConsole>>;

  before(async () => {
    child = fork(fileURLToPath(new URL('pausing-service.js', import.meta.url)));
    const [port] = (await once(child, 'message')) as [number];
    console = await startConsole({
      scrapeIntervalMs: 1000,
      scrapeTargets: [{ name: 'pausing', url: `http://127.0.0.1:${port}/metrics` }],
    });
    await until(async () => (await getJson(`${console.url}/api/targets`)).items[0]?.up);
    // pauses at the start of a process are left out
    await sleep(5500);
  });
  after(async () => {
    child.kill('SIGKILL');
    await console.close();
  });

  /** Returns the first anomaly that began after a time, except waits for a processor on a busy machine. */
  async function anomalySince(sinceMs: number): Promise<Anomaly> {
    return until(async () => {
      const { items } = await getJson(`${console.url}/api/anomalies?since=${sinceMs}`);
      return (items as Anomaly[]).find(({ fromMs, text }) => fromMs >= sinceMs && !/no processor/.test(text));
    });
  }

  it('names a stopped process with the times of the stop', async () => {
    const fromMs = Date.now();
    child.kill('SIGSTOP');
    await sleep(1800);
    child.kill('SIGCONT');
    const toMs = Date.now();
    const anomaly = await anomalySince(fromMs - 100);
    assert.deepEqual([anomaly.kind, anomaly.service], ['suspended', 'pausing']);
    assert.ok(Math.abs(anomaly.fromMs - fromMs) < 300, `${anomaly.fromMs - fromMs} ms`);
    assert.ok(Math.abs((anomaly.toMs ?? 0) - toMs) < 300, `${(anomaly.toMs ?? 0) - toMs} ms`);
  });

  it('names a blocked event loop differently', async () => {
    const fromMs = Date.now();
    let blockedMs = Number.NEGATIVE_INFINITY;
    const anomaly = await until(async () => {
      // on a busy machine, the loop waits for a processor for most of the time, so that it is called starved
      if (Date.now() - blockedMs > 3000) {
        blockedMs = Date.now();
        child.send(900);
      }
      const { items } = await getJson(`${console.url}/api/anomalies?since=${fromMs}`);
      return (items as Anomaly[]).find((each) => each.fromMs >= fromMs - 100 && each.kind !== 'starved');
    }, 45);
    assert.equal(anomaly.kind, 'event-loop-delay');
    assert.match(anomaly.text, /its own code blocked the event loop/);
    assert.ok(anomaly.value >= 0.8, String(anomaly.value));
  });
});
