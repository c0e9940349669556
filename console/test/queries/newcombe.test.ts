import assert from 'node:assert/strict';
import { differenceScore } from '../../server/src/queries/differences/newcombe.js';

describe('differenceScore', () => {
  it('is the lower limit of Newcombe’s interval', () => {
    // Newcombe (1998), table II, example (a), 56/70 and 48/80: 0.0524 to 0.3339 at 95 %; at 99.9 % it contains 0
    assert.ok(differenceScore(56, 70, 48, 80) < 0);
    assert.ok(differenceScore(560, 700, 480, 800) > 0.12);
    assert.ok(differenceScore(560, 700, 480, 800) < 0.2);
  });

  it('ranks a value of 95 % of the selection and 5 % of the others before small and noisy ones', () => {
    const cause = differenceScore(190, 200, 50, 1000);
    assert.ok(cause > 0.8);
    for (const [count, of, otherCount, ofOthers] of [
      [3, 200, 0, 1000],
      [3, 3, 50, 1000],
      [200, 200, 700, 1000],
      [60, 200, 10, 1000],
    ] as const)
      assert.ok(differenceScore(count, of, otherCount, ofOthers) < cause, `${count} of ${of}`);
  });

  it('is about zero for three requests by chance, and negative for a value that is less frequent', () => {
    assert.ok(differenceScore(3, 200, 0, 1000) < 0.01);
    assert.ok(differenceScore(10, 200, 100, 1000) < 0);
  });

  it('is defined without requests on a side', () => {
    assert.ok(differenceScore(0, 0, 5, 10) <= 0);
    assert.ok(differenceScore(5, 10, 0, 0) <= 0);
  });
});
