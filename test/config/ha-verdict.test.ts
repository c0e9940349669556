import assert from 'node:assert/strict';
import { mergeFigures } from '../ha/merge-figures.js';
import type { ActionFigures, StepFigures } from '../ha/run-action.js';
import type { Action } from '../ha/steps.js';
import { failuresOf, partitionFailures } from '../ha/verdict.js';

const step = (target: string, more: Partial<StepFigures> = {}): StepFigures => ({
  action: 'restart',
  target,
  requests: 100,
  failed: {},
  failedLater: 0,
  longestMs: 200,
  lastFailureMs: 0,
  stepMs: 10_000,
  ...more,
});
const figures = (action: Action, more: Partial<ActionFigures> = {}): ActionFigures => ({
  action,
  steps: [step('product')],
  orders: 50,
  losses: [],
  settledMs: 800,
  violations: [],
  audit: 'exact',
  missingTraces: 0,
  ...more,
});

describe('the verdict of .ci/ha-stage', () => {
  it('finds no failure in a run without failed requests and losses', () => {
    for (const action of ['restart', 'upgrade', 'kill'] as const)
      assert.deepEqual(failuresOf(figures(action)), []);
  });

  it('allows failed requests to a kill only, and only a few', () => {
    const failing = (count: number) => ({ steps: [step('order', { failed: { '503 X': count } })] });
    assert.match(failuresOf(figures('restart', failing(1))).join(), /^restart order: .*allowed: 0$/);
    assert.match(failuresOf(figures('upgrade', failing(1))).join(), /^upgrade order: .*allowed: 0$/);
    assert.deepEqual(failuresOf(figures('kill', failing(1))), []);
    assert.equal(failuresOf(figures('kill', failing(100))).length, 1);
  });

  it('allows no failed request that started after the kill', () => {
    const later = figures('kill', { steps: [step('order', { failed: { none: 1 }, failedLater: 1 })] });
    assert.deepEqual(failuresOf(later), ['kill order: 1 requests failed that started after the kill']);
  });

  it('fails for lost data, malformed responses, unsettled orders, and an audit that is not exact', () => {
    const bad = { losses: ['a'], violations: ['b'], settledMs: null, audit: 'product off: lost in transit' };
    for (const action of ['restart', 'upgrade', 'kill'] as const)
      assert.deepEqual(failuresOf(figures(action, bad)), [
        'a',
        'b',
        `${action}: some orders were not settled`,
        `${action}: the audit is not exact: product off: lost in transit`,
      ]);
  });

  it('allows missing traces to a kill only', () => {
    assert.equal(failuresOf(figures('restart', { missingTraces: 1 })).length, 1);
    assert.deepEqual(failuresOf(figures('kill', { missingTraces: 1 })), []);
  });

  it('fails for lost entries of Hazelcast, and for partitions that moved between remaining members', () => {
    const row = { event: '', members: 2, partitions: [], movedPartitions: 0, movedKeys: 0 };
    assert.deepEqual(partitionFailures([{ ...row, movedBetweenRemaining: 0, readable: 10_000 }]), []);
    assert.equal(partitionFailures([{ ...row, movedBetweenRemaining: 1, readable: 10_000 }]).length, 1);
    assert.equal(partitionFailures([{ ...row, movedBetweenRemaining: 0, readable: 9_999 }]).length, 1);
  });
});

describe('mergeFigures', () => {
  it('adds the orders, joins the steps and losses, and keeps the longest time to settle', () => {
    const second = figures('kill', {
      steps: [step('order')],
      orders: 7,
      settledMs: 900,
      losses: ['a'],
      missingTraces: 2,
    });
    const merged = mergeFigures(figures('kill', { missingTraces: 1 }), second);
    assert.deepEqual(
      merged.steps.map(({ target }) => target),
      ['product', 'order'],
    );
    const { orders, settledMs, losses, missingTraces, audit } = merged;
    assert.deepEqual(
      { orders, settledMs, losses, missingTraces, audit },
      { orders: 57, settledMs: 900, losses: ['a'], missingTraces: 3, audit: 'exact' },
    );
  });

  it('returns an unsettled or inexact result if one part is unsettled or inexact', () => {
    const bad = figures('kill', { settledMs: null, audit: 'off' });
    for (const merged of [mergeFigures(bad, figures('kill')), mergeFigures(figures('kill'), bad)])
      assert.deepEqual([merged.settledMs, merged.audit], [null, 'off']);
  });
});
