import assert from 'node:assert/strict';
import { createPacer } from '../../src/client/pacer.js';

describe('pacer of calls', () => {
  it('lets one call pass in each turn of the event loop, in the order of the calls', async () => {
    const pacer = createPacer();
    const passed: string[] = [];
    let turn = 0;
    const count = () => {
      turn += 1;
      if (turn < 8) setImmediate(count);
    };
    setImmediate(count);
    const call = async (name: string) => {
      await pacer.pass();
      passed.push(`${name} in turn ${turn}`);
    };
    await Promise.all(['first', 'second', 'third'].map(call));
    assert.deepEqual(passed, ['first in turn 0', 'second in turn 1', 'third in turn 2']);
  });

  it('lets a call pass at once after an idle turn', async () => {
    const pacer = createPacer();
    assert.equal(pacer.pass(), undefined);
    assert.notEqual(pacer.pass(), undefined);
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    assert.equal(pacer.pass(), undefined);
  });

  it('lets up to eight calls pass in each turn while they are refused', async () => {
    const pacer = createPacer(() => true);
    let passed = 0;
    const calls = Array.from({ length: 20 }, async () => {
      await pacer.pass();
      passed += 1;
    });
    const counts: number[] = [];
    while (passed < calls.length) {
      await new Promise((resolve) => setImmediate(resolve));
      counts.push(passed);
    }
    const inTurns = counts.map((count, at) => count - (counts[at - 1] ?? 0)).filter((count) => count > 0);
    assert.ok(
      inTurns.every((count) => count <= 9),
      inTurns.join(),
    );
    assert.equal(inTurns.length, 3);
  });
});
