import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterSeconds, type LoadedShop, load, measureWindow } from '../../src/journeys/window.js';

describe('measureWindow', () => {
  it('counts the journeys and the CPU time after the lead-in, and the CPU time of the other shop', async () => {
    let bought = 0;
    const countAtScrape: number[] = [];
    const shop: LoadedShop = {
      async buy() {
        await sleep(5);
        bought += 1;
      },
      async cpuSeconds() {
        countAtScrape.push(bought);
        return bought / 10;
      },
    };
    let resting = 7;
    const other: LoadedShop = {
      buy: () => Promise.reject(new Error('not loaded')),
      cpuSeconds: async () => (resting += 0.25),
    };
    const plan = {
      shoppers: 3,
      warmUpJourneys: 0,
      rounds: 1,
      windowSeconds: 0.1,
      leadInSeconds: 0.05,
      maxRepeats: 0,
    };
    const result = await measureWindow(shop, other, plan, undefined);
    const [before = 0, after = 0] = countAtScrape;
    assert.ok(before >= 3, `${before} journeys in the lead-in`);
    assert.equal(result.journeysMs.length, after - before);
    assert.equal(after, bought);
    assert.ok(Math.abs(result.cpuSeconds - result.journeysMs.length / 10) < 1e-9);
    assert.equal(result.restingSeconds, 0.25);
    assert.equal(result.busy, undefined);
    assert.ok(result.seconds >= 0.1);
    assert.ok(result.journeysMs.every((ms) => ms >= 4));
  });
});

describe('load', () => {
  it('ends with the first failed journey', async () => {
    let started = 0;
    const shop: LoadedShop = {
      async buy(shopper) {
        started += 1;
        await sleep(1);
        if (shopper === 1) throw new Error('no stock');
      },
      cpuSeconds: async () => 0,
    };
    const begin = performance.now();
    await assert.rejects(load(shop, 2, afterSeconds(60)), /no stock/);
    assert.ok(performance.now() - begin < 10_000);
    await sleep(20);
    assert.ok(started <= 4, `${started} journeys`);
  });
});
