import assert from 'node:assert/strict';
import { atMost, check, exactly, type OverloadFigures } from '../../src/overload/figures.js';
import { overloadSection, renderOverload } from '../../src/report/overload.js';

const summary = {
  count: 200,
  ok: 150,
  failures: { 503: 40, 0: 6, '-1': 4 },
  p50Ms: 12,
  p99Ms: 340,
  maxMs: 1250,
};

function figures(checks = [check('p99', atMost(1000, 'ms'), 340)]): OverloadFigures {
  const groups = [
    { name: 'logins', summary },
    { name: 'refused', summary: { ...summary, count: 0, p50Ms: Number.NaN, p99Ms: Number.NaN, maxMs: 0 } },
  ];
  return {
    date: '2026-01-02',
    machine: { node: 'v20.20.2', platform: 'linux x64', cpu: 'a processor', cores: 2, pinned: false },
    scenarios: [{ title: '200 logins at once', checks, groups }],
  };
}

describe('overloadSection', () => {
  it('has a row with goal, value and verdict for each goal of each scenario', () => {
    const text = overloadSection(
      figures([check('p99', atMost(1000, 'ms'), 340), check('failed', exactly(0, 'requests'), 3)]),
    ).join('\n\n');
    assert.match(text, /\| 200 logins at once \| p99 \| at most 1,000 ms \| 340 ms \| \*\*met\*\* \|/);
    assert.match(
      text,
      /\| 200 logins at once \| failed \| 0 requests \| 3\.0 requests \| \*\*not met\*\* \|/,
    );
  });

  it('has a row with statuses and latencies for each group of requests', () => {
    const text = overloadSection(figures()).join('\n\n');
    assert.match(
      text,
      /\| 200 logins at once \| logins \| 200 \| 150 \| none: 6, 503: 40, not sent: 4 \| 12\.0 \/ 340 \/ 1,250 \|/,
    );
    assert.match(text, /\| refused \| 0 \| 150 \|[^|]*\| - \|/);
  });

  it('is the same for figures that were saved as JSON', () => {
    const unmeasured = check('p99 of the refused', atMost(500, 'ms'), Number.NaN);
    const given = figures([unmeasured]);
    const saved = JSON.parse(JSON.stringify(given)) as OverloadFigures;
    assert.deepEqual(overloadSection(saved), overloadSection(given));
    assert.match(
      overloadSection(saved).join('\n'),
      /p99 of the refused \| at most 500 ms \| none \| \*\*not met\*\*/,
    );
  });

  it('has the same tables in renderOverload, scenario by scenario', () => {
    const text = renderOverload(figures());
    assert.match(text, /^## 200 logins at once\n\n\| measured \| goal \| value \|/);
    assert.match(text, /\n\| logins \| 200 \| 150 \|/);
  });
});
