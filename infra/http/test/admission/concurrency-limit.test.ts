import assert from 'node:assert/strict';
import { createConcurrencyLimit } from '../../src/admission/concurrency-limit.js';

describe('createConcurrencyLimit', () => {
  const targetMs = 100;

  it('sets no limit while turns of the event loop are shorter than the target', () => {
    const concurrency = createConcurrencyLimit(targetMs, 1000);
    for (let at = 0; at < 100; at += 1) concurrency.sample(targetMs, 900);
    assert.equal(concurrency.limit, Number.POSITIVE_INFINITY);
  });

  it('falls below the number of started requests after two turns above the target, but never below 16', () => {
    const concurrency = createConcurrencyLimit(targetMs, 1000);
    concurrency.sample(targetMs + 1, 500);
    assert.equal(concurrency.limit, Number.POSITIVE_INFINITY, 'one long turn');
    concurrency.sample(targetMs + 1, 500);
    assert.equal(concurrency.limit, 400);
    concurrency.sample(targetMs + 1, 600);
    assert.equal(concurrency.limit, 320, 'relative to the limit, which the started requests exceed');
    for (let at = 0; at < 50; at += 1) concurrency.sample(900, 500);
    assert.equal(concurrency.limit, 16);
  });

  it('counts long turns with short ones between them, but not a single one now and then', () => {
    const rare = createConcurrencyLimit(targetMs, 1000);
    for (let at = 0; at < 100; at += 1) rare.sample(at % 10 === 0 ? 900 : 10, 500);
    assert.equal(rare.limit, Number.POSITIVE_INFINITY);
    const alternating = createConcurrencyLimit(targetMs, 1000);
    for (let at = 0; at < 6; at += 1) alternating.sample(at % 2 === 0 ? 900 : 60, 500);
    assert.ok(alternating.limit < 500, String(alternating.limit));
  });

  it('rises while turns are shorter than half of the target, until it is unlimited again', () => {
    const concurrency = createConcurrencyLimit(targetMs, 1000);
    for (let at = 0; at < 2; at += 1) concurrency.sample(900, 10);
    assert.equal(concurrency.limit, 16);
    concurrency.sample(targetMs * 0.7, 16);
    assert.equal(concurrency.limit, 16, 'keeps the limit between half of the target and the target');
    let samples = 0;
    for (; concurrency.limit !== Number.POSITIVE_INFINITY; samples += 1) concurrency.sample(10, 0);
    assert.ok(samples > 20 && samples < 60, `${samples} samples`);
  });

  it('settles where requests that compute after a wait fill one turn', () => {
    const concurrency = createConcurrencyLimit(targetMs, 1000);
    const workMs = 1;
    for (let at = 0; at < 500; at += 1) {
      const started = Math.min(900, concurrency.limit);
      concurrency.sample(started * workMs, started);
    }
    assert.ok(concurrency.limit >= 50 && concurrency.limit <= 130, String(concurrency.limit));
  });
});
