import assert from 'node:assert/strict';
import { createWindowCounter } from '../../src/limit/window-counter.js';

describe('A window counter', () => {
  it('allows a number of requests per key and window, and resets in the next window', () => {
    let time = 20_000;
    const counter = createWindowCounter({ limit: 2, windowSeconds: 10, now: () => time });
    assert.deepEqual(counter.take('a'), { allowed: true, remaining: 1, resetSeconds: 10 });
    time += 4500;
    assert.deepEqual(counter.take('a'), { allowed: true, remaining: 0, resetSeconds: 6 });
    assert.deepEqual(counter.take('a'), { allowed: false, remaining: 0, resetSeconds: 6 });
    assert.equal(counter.take('b').allowed, true);
    time += 5500;
    assert.deepEqual(counter.take('a'), { allowed: true, remaining: 1, resetSeconds: 10 });
  });

  it('begins its windows at multiples of their length, as every other gateway does', () => {
    const counter = createWindowCounter({ limit: 2, windowSeconds: 10, now: () => 1_000_017_500 });
    assert.equal(counter.take('a').resetSeconds, 3);
    assert.equal(counter.shared().from, 1_000_010_000);
  });

  it('counts at most its bound of clients; further clients share one allowance', () => {
    const counter = createWindowCounter({ limit: 2, windowSeconds: 10, maxKeys: 2, now: () => 0 });
    counter.take('a');
    counter.take('b');
    const crowd = Array.from({ length: 10 }, (_, n) => counter.take(`crowd ${n}`).allowed);
    assert.deepEqual(crowd, [true, true, ...Array(8).fill(false)]);
    assert.deepEqual([counter.take('a').allowed, counter.take('b').allowed], [true, true]);
    assert.ok(counter.size <= 3);
  });

  it('continues when the clock is set back', () => {
    let time = 1_000_000;
    const counter = createWindowCounter({ limit: 1, windowSeconds: 10, now: () => time });
    counter.take('a');
    time = 0;
    assert.equal(counter.take('a').allowed, true);
  });
});

describe('A window counter that shares its counts', () => {
  const limit = 100;
  let time: number;
  let changes: number;
  const create = (maxShared = 10) =>
    createWindowCounter({
      limit,
      windowSeconds: 10,
      maxShared,
      now: () => time,
      onSharedChange: () => void changes++,
    });
  beforeEach(() => {
    time = 50_000;
    changes = 0;
  });

  it('shares the count of a client from a twentieth of its limit on', () => {
    const counter = create();
    for (let n = 0; n < 4; n++) counter.take('a');
    assert.deepEqual([counter.shared(), changes], [{ from: 50_000, counts: [] }, 0]);
    counter.take('a');
    counter.take('a');
    counter.take('b');
    assert.deepEqual([counter.shared(), changes], [{ from: 50_000, counts: [['a', 6]] }, 2]);
  });

  it('adds the requests that several other gateways have counted', () => {
    const counter = create();
    counter.setOthers([
      { from: 50_000, counts: [['a', 60]] },
      { from: 50_000, counts: [['a', 38]] },
    ]);
    assert.deepEqual(counter.take('a'), { allowed: true, remaining: 1, resetSeconds: 10 });
    assert.equal(counter.take('b').remaining, 99);
    assert.equal(counter.take('a').allowed, true);
    assert.equal(counter.take('a').allowed, false);
    counter.setOthers([]);
    assert.equal(counter.take('a').remaining, 96);
  });

  it('ignores counts of another window, and forgets those of the previous one', () => {
    const counter = create();
    counter.setOthers([{ from: 40_000, counts: [['a', 100]] }]);
    assert.equal(counter.take('a').allowed, true);
    counter.setOthers([{ from: 50_000, counts: [['a', 100]] }]);
    assert.equal(counter.take('a').allowed, false);
    time += 10_000;
    assert.equal(counter.take('a').remaining, 99);
    assert.deepEqual(counter.shared(), { from: 60_000, counts: [] });
  });

  it('reports no change for a refused client after its first refusal', () => {
    const counter = create();
    for (let n = 0; n < 1000; n++) counter.take('a');
    assert.equal(changes, limit + 1 - 4);
  });

  it('shares at most its bound of clients', () => {
    const counter = create(2);
    for (const key of ['a', 'b', 'c']) for (let n = 0; n < 5; n++) counter.take(key);
    assert.deepEqual(counter.shared().counts, [
      ['a', 5],
      ['b', 5],
    ]);
  });
});
