import assert from 'node:assert/strict';
import { createConcurrencyLimit } from '../../src/admission/concurrency-limit.js';

describe('createConcurrencyLimit', () => {
  const targetMs = 100;

  it('sets no limit while turns of the event loop are shorter than the target', () => {
    const concurrency = createConcurrencyLimit(targetMs, 1000);
    for (let at = 0; at < 100; at += 1) concurrency.sample(targetMs, 900, 0);
    assert.equal(concurrency.limit, Number.POSITIVE_INFINITY);
  });

  it('falls below the number of started requests after two turns above the target, but never below 16', () => {
    const concurrency = createConcurrencyLimit(targetMs, 1000);
    concurrency.sample(targetMs + 1, 500, 0);
    assert.equal(concurrency.limit, Number.POSITIVE_INFINITY, 'one long turn');
    concurrency.sample(targetMs + 1, 500, 0);
    assert.equal(concurrency.limit, 400);
    concurrency.sample(targetMs + 1, 600, 0);
    assert.equal(concurrency.limit, 320, 'relative to the limit, which the started requests exceed');
    for (let at = 0; at < 50; at += 1) concurrency.sample(900, 500, 0);
    assert.equal(concurrency.limit, 16);
  });

  it('counts long turns with short ones between them, but not a single one now and then', () => {
    const rare = createConcurrencyLimit(targetMs, 1000);
    for (let at = 0; at < 100; at += 1) rare.sample(at % 10 === 0 ? 900 : 10, 500, 0);
    assert.equal(rare.limit, Number.POSITIVE_INFINITY);
    const alternating = createConcurrencyLimit(targetMs, 1000);
    for (let at = 0; at < 6; at += 1) alternating.sample(at % 2 === 0 ? 900 : 60, 500, 0);
    assert.ok(alternating.limit < 500, String(alternating.limit));
  });

  it('falls at once when a long turn has ended many requests, to the number that fits into one turn', () => {
    const concurrency = createConcurrencyLimit(targetMs, 1000);
    concurrency.sample(4 * targetMs, 500, 400);
    assert.equal(concurrency.limit, 100);
    const few = createConcurrencyLimit(targetMs, 1000);
    few.sample(4 * targetMs, 500, 20);
    assert.equal(few.limit, Number.POSITIVE_INFINITY);
  });

  it('rises while at most half of it is used and turns are short, until it is unlimited again', () => {
    const concurrency = createConcurrencyLimit(targetMs, 1000);
    for (let at = 0; at < 2; at += 1) concurrency.sample(900, 10, 0);
    assert.equal(concurrency.limit, 16);
    concurrency.sample(targetMs * 0.7, 16, 0);
    assert.equal(concurrency.limit, 16, 'keeps the limit between half of the target and the target');
    let samples = 0;
    for (; concurrency.limit !== Number.POSITIVE_INFINITY; samples += 1) concurrency.sample(10, 0, 0);
    assert.ok(samples > 20 && samples < 60, `${samples} samples`);
  });

  it('rises under load only after as many requests as it allows have ended without a long turn', () => {
    const concurrency = createConcurrencyLimit(targetMs, 1000);
    concurrency.sample(4 * targetMs, 500, 400);
    for (let at = 0; at < 20; at += 1) concurrency.sample(10, 100, 0);
    assert.equal(concurrency.limit, 100, 'the requests only wait');
    concurrency.sample(targetMs * 0.9, 100, 50);
    concurrency.sample(10, 100, 50);
    assert.equal(concurrency.limit, 100, 'one of the turns was long');
    concurrency.sample(10, 100, 100);
    assert.equal(concurrency.limit, 150);
  });

  it('settles where requests that compute after a wait fill one turn', () => {
    const concurrency = createConcurrencyLimit(targetMs, 1000);
    const workMs = 1;
    for (let at = 0; at < 500; at += 1) {
      const started = Math.min(900, concurrency.limit);
      concurrency.sample(started * workMs, started, started);
    }
    assert.ok(concurrency.limit >= 50 && concurrency.limit <= 130, String(concurrency.limit));
  });
});
