import assert from 'node:assert/strict';
import type { FaultFigures } from '../../src/faults/figures.js';
import { faultsSection, renderFaults } from '../../src/report/faults.js';

const figures: FaultFigures = {
  date: '2026-11-29',
  machine: { node: 'v20.19.0', platform: 'linux', cpu: 'cpu', cores: 2, pinned: true },
  rounds: 24,
  windowSeconds: 0.2,
  pairs: [
    {
      layer: 'on',
      load: 'availability',
      share: 0.987,
      shares: [0.98, 0.994],
      quartiles: [0.95, 1.02],
      perSecond: 2345,
      failed: 3,
    },
  ],
};

describe('section on the fault layer', () => {
  it('has the ratio with the spread of starts and windows, and the number of failed requests', () => {
    const text = faultsSection(figures).join('\n\n');
    assert.match(
      text,
      /\| on: with `FAULTS_TOKEN`, without faults \| .*availability.* \| 0\.987 \| 0\.980–0\.994 \| 0\.950–1\.020 \| 2,345 \| 3 \|/,
    );
    assert.match(text, /2 starts with 24 windows of 0\.2 s/);
    assert.ok(text.includes(renderFaults(figures).trim()));
  });
});
