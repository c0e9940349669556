import assert from 'node:assert/strict';
import { createRefusalHold, type RefusalHold } from '../../src/admission/refusal-hold.js';
import { refusals } from '../../src/admission/refusals.js';

describe('createRefusalHold', () => {
  let hold: RefusalHold;
  beforeEach(() => {
    hold = createRefusalHold();
  });
  const problem = refusals.event_loop_delay;

  /** Sends refusals and returns how many were immediate, and the promises of the others. */
  function send(count: number): { immediate: number; held: Promise<unknown>[] } {
    const results = Array.from({ length: count }, () => hold.send(problem));
    const held = results.filter((result) => result instanceof Promise);
    return { immediate: count - held.length, held };
  }

  it('sends the first 100 refusals of an interval immediately and holds the others for 200 ms', async () => {
    const { immediate, held } = send(150);
    assert.equal(immediate, 100);
    let sent = 0;
    for (const refusal of held) void refusal.then(() => (sent += 1));
    hold.sample(performance.now() + 100);
    await new Promise(setImmediate);
    assert.equal(sent, 0);
    hold.sample(performance.now() + 300);
    await new Promise(setImmediate);
    assert.equal(sent, 50);
    assert.equal(send(100).immediate, 100, 'the next interval');
  });

  it('release() sends all held refusals, in their order and with their problem', async () => {
    const { held } = send(103);
    hold.release();
    assert.deepEqual(await Promise.all(held), [problem, problem, problem]);
  });
});
