import assert from 'node:assert/strict';
import { createLane } from '../../src/passwords/lane.js';

describe('lane', () => {
  function gate() {
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    return { open, opened };
  }

  it('runs at most its width at once, the rest in order', async () => {
    const lane = createLane(2);
    const gates = [gate(), gate(), gate()];
    const started: number[] = [];
    const runs = gates.map(({ opened }, index) =>
      lane(async () => {
        started.push(index);
        await opened;
      }),
    );
    await new Promise(setImmediate);
    assert.deepEqual(started, [0, 1]);
    gates[1]?.open();
    await runs[1];
    await new Promise(setImmediate);
    assert.deepEqual(started, [0, 1, 2]);
    for (const { open } of gates) open();
    await Promise.all(runs);
  });

  it('goes on after a failure', async () => {
    const lane = createLane(1);
    await assert.rejects(
      lane(() => Promise.reject(new Error('no'))),
      /no/,
    );
    assert.equal(await lane(async () => 7), 7);
  });

  it('takes out of the line who aborts, and gives the place to the next', async () => {
    const lane = createLane(1);
    const first = gate();
    const running = lane(() => first.opened);
    const abort = new AbortController();
    let ran = false;
    const impatient = lane(async () => {
      ran = true;
    }, abort.signal);
    const last = lane(async () => 'served');
    abort.abort(new Error('gone'));
    await assert.rejects(impatient, /gone/);
    first.open();
    await running;
    assert.equal(await last, 'served');
    assert.equal(ran, false);
  });
});
