import assert from 'node:assert/strict';
import { createStopSignals } from '../src/stop-signals.js';

describe('stop signals', () => {
  /** Returns the calls for signals at the given times. */
  function callsFor(arriveTwice: boolean, times: readonly number[]): string[] {
    const calls: string[] = [];
    let nowMs = 0;
    const onSignal = createStopSignals({
      arriveTwice,
      onStop: () => calls.push(`stop ${nowMs}`),
      onForce: () => calls.push(`force ${nowMs}`),
      now: () => nowMs,
    });
    for (const time of times) {
      nowMs = time;
      onSignal();
    }
    return calls;
  }

  it('stop at the first signal and kill at the second', () => {
    assert.deepEqual(callsFor(false, [0, 10]), ['stop 0', 'force 10']);
  });

  it('count a Ctrl-C once when npm forwards it, too', () => {
    assert.deepEqual(callsFor(true, [0, 10]), ['stop 0']);
    assert.deepEqual(callsFor(true, [0, 10, 200]), ['stop 0', 'force 200']);
  });

  it('kill at a second signal after more than 500 ms when npm forwards signals', () => {
    assert.deepEqual(callsFor(true, [0, 800]), ['stop 0', 'force 800']);
  });
});
