import assert from 'node:assert/strict';
import { medianOfLatest, movingAverage } from '../src/duration-estimate.js';

describe('medianOfLatest', () => {
  it('begins with the assumed duration', () => {
    assert.equal(medianOfLatest(80, 5).ms, 80);
  });

  it('returns the median of the latest durations', () => {
    const estimate = medianOfLatest(100, 5);
    estimate.record(200);
    assert.equal(estimate.ms, 150);
    estimate.record(10);
    assert.equal(estimate.ms, 100);
    for (const ms of [20, 30, 40]) estimate.record(ms);
    // 100, the assumed duration, is no longer one of the latest five
    assert.equal(estimate.ms, 30);
  });

  it('ignores a minority of slow jobs, and follows a majority', () => {
    const estimate = medianOfLatest(100, 5);
    for (let at = 0; at < 5; at++) estimate.record(100);
    estimate.record(900);
    estimate.record(900);
    assert.equal(estimate.ms, 100);
    estimate.record(900);
    assert.equal(estimate.ms, 900);
  });
});

describe('movingAverage', () => {
  it('begins with the assumed duration and follows the recorded ones', () => {
    const estimate = movingAverage(100);
    assert.equal(estimate.ms, 100);
    estimate.record(200);
    assert.equal(estimate.ms, 120);
    for (let at = 0; at < 40; at++) estimate.record(200);
    assert.ok(estimate.ms > 199);
  });
});
