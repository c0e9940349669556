import assert from 'node:assert/strict';
import { createRequestCost } from '../../src/admission/request-cost.js';

describe('createRequestCost', () => {
  it('calls requests cheap that take 0.2 ms each or less', () => {
    const cost = createRequestCost();
    assert.equal(cost.isCheap, false, 'nothing is known yet');
    cost.sample(50, 500, 0);
    assert.equal(cost.isCheap, true);
    for (let sample = 0; sample < 5; sample += 1) cost.sample(50, 100, 0);
    assert.equal(cost.isCheap, false);
  });

  it('subtracts the time of the refusals', () => {
    const cost = createRequestCost();
    cost.sample(50, 150, 225);
    assert.equal(cost.isCheap, true);
    const expensive = createRequestCost();
    expensive.sample(50, 20, 300);
    assert.equal(expensive.isCheap, false, '1 ms each');
    const many = createRequestCost();
    many.sample(50, 78, 900);
    assert.equal(many.isCheap, false, 'refusals take half of the time at most');
  });

  it('calls no requests cheap after a sample with too few of them', () => {
    const cost = createRequestCost();
    cost.sample(5, 500, 0);
    cost.sample(0, 19, 0);
    assert.equal(cost.isCheap, false);
  });

  it('still calls requests cheap after one long garbage collection', () => {
    const cost = createRequestCost();
    cost.sample(20, 300, 0);
    cost.sample(50, 100, 0);
    assert.equal(cost.isCheap, true);
  });
});
