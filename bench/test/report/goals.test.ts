import assert from 'node:assert/strict';
import { judge } from '../../src/report/goals.js';
import { serviceFigures } from './figures.js';

describe('the goals', () => {
  const kit = (pair: number, alone: number) => [serviceFigures('kit', pair, alone)];

  it('are met at their very value, and not a thousandth below', () => {
    assert.equal(judge('pair', kit(0.899, 1)), 'not met');
    assert.equal(judge('pair', kit(0.9, 0)), 'met');
    assert.equal(judge('pair', kit(0.949, 0)), 'met');
    assert.equal(judge('pair', kit(0.95, 0)), 'met, and the stretch goal');
    assert.equal(judge('alone', kit(1, 0.799)), 'not met');
    assert.equal(judge('alone', kit(0, 0.8)), 'met');
    assert.equal(judge('alone', kit(0, 0.85)), 'met, and the stretch goal');
  });

  it('are those of the kit', () => {
    assert.equal(judge('pair', [serviceFigures('jaeger', 1, 1)]), 'not measured');
  });
});
