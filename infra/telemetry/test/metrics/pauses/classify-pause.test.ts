import assert from 'node:assert/strict';
import { classifyPause, type MeasuredPause } from '../../../src/metrics/pauses/classify-pause.js';

const none: MeasuredPause = {
  lateMs: 1000,
  cpuMs: 0,
  readyMs: 0,
  idleMs: 0,
  asleepMs: 0,
  continued: false,
};
const cause = (measured: Partial<MeasuredPause>) => classifyPause({ ...none, ...measured });

describe('classifyPause', () => {
  it('returns blocked when the thread computed', () => {
    assert.equal(cause({ cpuMs: 990 }), 'blocked');
  });
  it('returns blocked when the thread waited in a synchronous call', () => {
    assert.equal(cause({}), 'blocked');
  });
  it('returns suspended when the event loop waited for events beyond its timers', () => {
    assert.equal(cause({ idleMs: 980 }), 'suspended');
  });
  it('returns suspended when code was interrupted by a stop signal', () => {
    assert.equal(cause({ cpuMs: 100, continued: true }), 'suspended');
  });
  it('returns blocked when a short stop interrupted a long computation', () => {
    assert.equal(cause({ cpuMs: 800, continued: true }), 'blocked');
  });
  it('returns starved when the thread waited for a processor, whether its loop was idle or not', () => {
    assert.equal(cause({ readyMs: 900, idleMs: 950 }), 'starved');
    assert.equal(cause({ readyMs: 600, cpuMs: 400 }), 'starved');
  });
  it('returns suspended when the machine slept', () => {
    assert.equal(cause({ lateMs: 60_000, asleepMs: 59_000, cpuMs: 40 }), 'suspended');
  });
});
