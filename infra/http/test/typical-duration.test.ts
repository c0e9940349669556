import assert from 'node:assert/strict';
import { createTypicalDuration } from '../src/typical-duration.js';

describe('createTypicalDuration', () => {
  it('begins with the assumed duration', () => {
    assert.equal(createTypicalDuration(80, 5).ms, 80);
  });

  it('returns the median of the latest durations', () => {
    const typical = createTypicalDuration(100, 5);
    typical.record(200);
    assert.equal(typical.ms, 150);
    typical.record(10);
    assert.equal(typical.ms, 100);
    for (const ms of [20, 30, 40]) typical.record(ms);
    // 100, the assumed duration, is no longer one of the latest five
    assert.equal(typical.ms, 30);
  });

  it('ignores a minority of slow jobs, and follows a majority', () => {
    const typical = createTypicalDuration(100, 5);
    for (let at = 0; at < 5; at++) typical.record(100);
    typical.record(900);
    typical.record(900);
    assert.equal(typical.ms, 100);
    typical.record(900);
    assert.equal(typical.ms, 900);
  });
});
