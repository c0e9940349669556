import assert from 'node:assert/strict';
import { createStopSignals } from '../src/stop-signals.js';

describe('stop signals', () => {
  /** Returns the calls for signals at these times. */
  function happens(arriveTwice: boolean, times: readonly number[]): string[] {
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

  it('stop at the first and force at the second', () => {
    assert.deepEqual(happens(false, [0, 10]), ['stop 0', 'force 10']);
  });

  it('count a Ctrl-C that npm also forwards once', () => {
    assert.deepEqual(happens(true, [0, 10]), ['stop 0']);
    assert.deepEqual(happens(true, [0, 10, 200]), ['stop 0', 'force 200']);
  });

  it('force at the second signal that only npm receives and forwards', () => {
    assert.deepEqual(happens(true, [0, 800]), ['stop 0', 'force 800']);
  });
});
