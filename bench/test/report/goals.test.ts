import assert from 'node:assert/strict';
import { explainStarts, goalsTable, verdictOf } from '../../src/report/goals.js';
import { figuresOf, serviceFigures } from './figures.js';

describe('throughput goals', () => {
  const kit = (pair: number, alone: number, ...spread: number[]) => [
    serviceFigures('kit', pair, alone, ...spread),
  ];

  it('are met at the exact value and missed 0.001 below it', () => {
    assert.equal(verdictOf('pair', kit(0.899, 1)), 'not met');
    assert.equal(verdictOf('pair', kit(0.9, 0)), 'met');
    assert.equal(verdictOf('pair', kit(0.949, 0)), 'met');
    assert.equal(verdictOf('pair', kit(0.95, 0)), 'met, and the stretch goal');
    assert.equal(verdictOf('alone', kit(1, 0.799)), 'not met');
    assert.equal(verdictOf('alone', kit(0, 0.8)), 'met');
    assert.equal(verdictOf('alone', kit(0, 0.85)), 'met, and the stretch goal');
  });

  it('include the number of agreeing starts when the starts disagree', () => {
    // 0.91, 0.89, 0.93
    assert.equal(verdictOf('pair', kit(0.91, 1, 0.02)), 'met (2 of 3 starts)');
    // 0.89, 0.87, 0.91
    assert.equal(verdictOf('pair', kit(0.89, 1, 0.02)), 'not met (2 of 3 starts)');
    // 0.96, 0.94, 0.98
    assert.equal(verdictOf('pair', kit(0.96, 1, 0.02)), 'met, and the stretch goal (2 of 3 starts)');
    // 0.96, 0.88, 1.04, 0.94, 0.98
    assert.equal(
      verdictOf('pair', kit(0.96, 1, 0.08, 0.02)),
      'met (4 of 5 starts), and the stretch goal (3 of 5 starts)',
    );
    // 0.93, 0.91, 0.95: the verdict does not mention a missed stretch goal
    assert.equal(verdictOf('pair', kit(0.93, 1, 0.02)), 'met');
    assert.equal(verdictOf('pair', kit(0.91, 1, 0.01)), 'met');
  });

  it('are shown with the lowest and the highest start', () => {
    const several = figuresOf('v24.1.0', 0.91, 0.86, 0.02, 0.005);
    const rows = goalsTable([figuresOf('v20.20.2', 0.91, 0.7), several]).split('\n');
    assert.deepEqual(rows.slice(2), [
      '| gateway and product service | 0.90 | 0.95 | 20.20.2 | 0.910 | **met** |',
      '| gateway and product service | 0.90 | 0.95 | 24.1.0 | 0.910 (0.890–0.930) | **met (4 of 5 starts)** |',
      '| product service alone | 0.80 | 0.85 | 20.20.2 | 0.700 | **not met** |',
      '| product service alone | 0.80 | 0.85 | 24.1.0 | 0.860 (0.840–0.880) | **met, and the stretch goal (4 of 5 starts)** |',
    ]);
    assert.match(explainStarts([several]), /the lowest and the highest/);
    assert.equal(explainStarts([figuresOf('v20.20.2', 0.91, 0.7)]), '');
  });

  it('apply only to the kit', () => {
    assert.equal(verdictOf('pair', [serviceFigures('jaeger', 1, 1)]), 'not measured');
  });
});
