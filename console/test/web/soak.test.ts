import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { type FedConsole, startFedConsole } from '../fed-console.js';
import { getJson } from '../start-console.js';
import { openBrowser, visit } from './browser.js';

/** Duration of the soak in minutes. The default is for `npm test`; a release is soaked for 30. */
const minutes = Number(process.env.SOAK_MINUTES ?? 0.3);
const places = ['/', '/requests', '/logs', '/map', '/metrics', '/telemetry', '/alerts'];
const visitMs = 400;
/** Time between two batches of 600 spans and 320 log records. */
const feedMs = 250;
const maxServerBytes = 160e6;

/** Memory of a page after a garbage collection. */
interface PageMemory {
  heapBytes: number;
  nodes: number;
  listeners: number;
}

async function openMeter(page: Page): Promise<() => Promise<PageMemory>> {
  const session: CDPSession = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  return async () => {
    await session.send('HeapProfiler.collectGarbage');
    const { metrics } = await session.send('Performance.getMetrics');
    const value = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
    return {
      heapBytes: value('JSHeapUsedSize'),
      nodes: value('Nodes'),
      listeners: value('JSEventListeners'),
    };
  };
}

/** Sends telemetry until it is stopped, with a pause after each batch. */
function feedSteadily(console: FedConsole): { stop(): Promise<void> } {
  let isStopped = false;
  const done = (async () => {
    while (!isStopped) {
      await console.feed();
      await pause(feedMs);
    }
  })();
  done.catch(() => {}); // reported by stop()
  return {
    async stop() {
      isStopped = true;
      await done;
    },
  };
}

/** Asserts that the last third of the samples is not above the middle third, apart from noise. */
function assertBounded(name: string, samples: readonly number[], noise: number): void {
  const third = Math.floor(samples.length / 3);
  const middle = Math.max(...samples.slice(third, 2 * third));
  const last = Math.max(...samples.slice(-third));
  assert.ok(last <= middle * 1.1 + noise, `${name} grows from ${middle} to ${last}: ${samples.join(' ')}`);
}

describe('pages that stay open while the console is at its limit', function soak() {
  this.timeout(60_000 + 2 * minutes * 60_000);
  let browser: Browser;
  let console: FedConsole;
  before(async () => {
    browser = await openBrowser();
    console = await startFedConsole(3);
    for (let batches = 0; batches < 30; batches++) await console.feed();
  });
  after(async () => {
    await browser?.close();
    await console?.end();
  });

  it(`have bounded memory, as has the console, for ${minutes} minutes`, async () => {
    const live = await visit(browser, `${console.url}/#/requests`);
    const visitor = await visit(browser, `${console.url}/#/`);
    const meters = [await openMeter(live.page), await openMeter(visitor.page)];
    const samples: PageMemory[][] = meters.map(() => []);
    const resident: number[] = [];
    const feeding = feedSteadily(console);
    const end = Date.now() + minutes * 60_000;
    // six rounds at least, so that each third has two samples
    for (let round = 0; round < 6 || Date.now() < end; round++) {
      for (const place of places) {
        await visitor.page.evaluate(`location.hash = '#${place}'`);
        await pause(visitMs);
      }
      for (const [at, meter] of meters.entries()) samples[at]?.push(await meter());
      resident.push((await getJson(`${console.url}/api/status`)).process.rssBytes);
    }
    await feeding.stop();
    for (const [at, name] of ['the live list', 'the visited pages'].entries()) {
      const of = (member: keyof PageMemory) => (samples[at] ?? []).map((sample) => sample[member]);
      assertBounded(`the heap of ${name}`, of('heapBytes'), 2e6);
      assertBounded(`the number of nodes of ${name}`, of('nodes'), 2000);
      assertBounded(`the number of listeners of ${name}`, of('listeners'), 50);
    }
    assert.ok(Math.max(...resident) < maxServerBytes, `${Math.max(...resident)} bytes resident`);
    const { holds, spans } = await getJson(`${console.url}/api/status`);
    assert.ok(holds.bytes <= holds.maxBytes && spans.evicted > 0, 'the store was at its limit');
    assert.deepEqual([...live.complaints, ...visitor.complaints], []);
    if (process.env.SOAK_MINUTES) report(samples, resident);
  });
});

/** Prints the first, the middle and the last sample of a long soak. */
function report(samples: readonly PageMemory[][], resident: readonly number[]): void {
  const shown = <T>(all: readonly T[]) => [all[0], all[all.length >> 1], all.at(-1)];
  process.stdout.write(
    `${JSON.stringify({ rounds: resident.length, live: shown(samples[0] ?? []), visited: shown(samples[1] ?? []), residentBytes: shown(resident) }, null, 2)}\n`,
  );
}
