import assert from 'node:assert/strict';
import { createPressure } from '../../src/admission/pressure.js';

describe('createPressure', () => {
  const samples = (pressure: ReturnType<typeof createPressure>, delayMs: number, count: number) => {
    for (let at = 0; at < count; at++) pressure.sample(delayMs, 50 + delayMs);
  };

  it('keeps level 0 while the event-loop delay is below its target', () => {
    const pressure = createPressure(100);
    samples(pressure, 99, 200);
    assert.equal(pressure.level, 0);
  });

  it('keeps level 0 when the delay exceeds its target for only two samples in a row', () => {
    const pressure = createPressure(100);
    for (let at = 0; at < 10; at++) {
      samples(pressure, 2000, 2);
      samples(pressure, 0, 1);
    }
    assert.equal(pressure.level, 0);
  });

  it('reaches the maximum level of 3 within five seconds of heavy overload', () => {
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

  it('reaches level 2 after three samples with nine times the target delay', () => {
    const pressure = createPressure(100);
    samples(pressure, 900, 3);
    assert.equal(pressure.level, 2);
  });

  it('settles at the level at which the delay meets its target', () => {
    const pressure = createPressure(100);
    // Simulates a service whose delay decreases by 100 ms for each quarter of the load that it refuses.
    const delay = () => Math.max(0, 300 - 400 * Math.min(1, pressure.level));
    for (let at = 0; at < 1000; at++) pressure.sample(delay(), 50 + delay());
    assert.ok(Math.abs(pressure.level - 0.5) < 0.15, `${pressure.level}`);
  });

  it('is sustained after about a second of overload, but not after a burst of half a second', () => {
    const pressure = createPressure(100);
    const forMs = (ms: number) => {
      for (let at = 0; at < ms; at += 50) pressure.sample(900, 50);
    };
    forMs(500);
    assert.equal(pressure.isSustained, false);
    forMs(700);
    assert.equal(pressure.isSustained, true);
    samples(pressure, 0, 100);
    assert.equal(pressure.isSustained, false);
  });

  it('returns to level 0 after the overload', () => {
    const pressure = createPressure(100);
    samples(pressure, 500, 20);
    samples(pressure, 0, 100);
    assert.equal(pressure.level, 0);
  });
});
