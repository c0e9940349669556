import assert from 'node:assert/strict';
import { createPressure } from '../../src/admission/pressure.js';

describe('pressure of an overload', () => {
  const samples = (pressure: ReturnType<typeof createPressure>, delayMs: number, count: number) => {
    for (let at = 0; at < count; at++) pressure.sample(delayMs, 50 + delayMs);
  };

  it('stays at 0 while the event-loop delay is under its target', () => {
    const pressure = createPressure(100);
    samples(pressure, 99, 200);
    assert.equal(pressure.level, 0);
  });

  it('takes no single long pause for an overload', () => {
    const pressure = createPressure(100);
    for (let at = 0; at < 10; at++) {
      samples(pressure, 2000, 2);
      samples(pressure, 0, 1);
    }
    assert.equal(pressure.level, 0);
  });

  it('reaches every importance within a few seconds of a heavy overload, and no more than that', () => {
    const pressure = createPressure(100);
    let elapsed = 0;
    while (pressure.level < 3 && elapsed < 10_000) {
      pressure.sample(500, 50);
      elapsed += 50;
    }
    assert.ok(elapsed <= 5000, `${elapsed} ms`);
    samples(pressure, 500, 20);
    assert.equal(pressure.level, 3);
  });

  it('refuses optional and normal requests at once under a delay of many times the target, critical ones later', () => {
    const pressure = createPressure(100);
    samples(pressure, 900, 3);
    assert.equal(pressure.level, 2);
  });

  it('settles where the delay meets its target', () => {
    const pressure = createPressure(100);
    // a service on which every refused quarter of the load takes 100 ms off the delay
    const delay = () => Math.max(0, 300 - 400 * Math.min(1, pressure.level));
    for (let at = 0; at < 1000; at++) pressure.sample(delay(), 50 + delay());
    assert.ok(Math.abs(pressure.level - 0.5) < 0.15, `${pressure.level}`);
  });

  it('falls to 0 when the overload is over', () => {
    const pressure = createPressure(100);
    samples(pressure, 500, 20);
    samples(pressure, 0, 100);
    assert.equal(pressure.level, 0);
  });
});
