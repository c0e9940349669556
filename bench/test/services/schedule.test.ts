import assert from 'node:assert/strict';
import { readOptions } from '../../src/plan.js';
import { createSchedule, planTrials } from '../../src/services/schedule.js';
import type { VariantName } from '../../src/services/variants.js';

const names: VariantName[] = ['bare', 'kit', 'jaeger'];

/** Runs a schedule that starts at `from` seconds with trials of `trial` seconds; `end` is the end of the last trial. */
function run(
  { trials = 2, kitTrials = 4, maxSeconds }: { trials?: number; kitTrials?: number; maxSeconds?: number },
  { from = 0, trial = 20 },
) {
  let now = from;
  const plan = { ...readOptions([]).plan, trials, kitTrials };
  delete plan.maxSeconds;
  const limit = maxSeconds === undefined ? {} : { maxSeconds };
  const schedule = createSchedule(names, { ...plan, ...limit }, () => now);
  const tried: VariantName[] = [];
  const descriptions: string[] = [];
  const secondsLeft: (number | undefined)[] = [];
  for (let name = schedule.next(); name !== undefined; name = schedule.next()) {
    tried.push(name);
    descriptions.push(schedule.describeCurrent());
    secondsLeft.push(schedule.secondsLeft());
    now += trial;
  }
  assert.equal(schedule.next(), undefined);
  return { tried, end: now, descriptions, secondsLeft };
}

/** Returns the number of trials of each variant. */
const countTrials = (tried: readonly VariantName[]): number[] =>
  names.map((name) => tried.filter((variant) => variant === name).length);

describe('trial schedule', () => {
  it('starts with one trial of each variant and has more trials of the kit', () => {
    const orders = new Set<string>();
    for (let at = 0; at < 60; at += 1) {
      const planned = planTrials(names, { trials: 2, kitTrials: 5 });
      assert.deepEqual(planned.slice(0, 3).sort(), ['bare', 'jaeger', 'kit']);
      assert.deepEqual(countTrials(planned), [2, 5, 2]);
      orders.add(planned.join());
    }
    assert.ok(orders.size > 20, `${orders.size} orders`);
  });

  it('runs all trials within the time budget', () => {
    assert.deepEqual(countTrials(run({}, {}).tried), [2, 4, 2]);
    assert.deepEqual(countTrials(run({ maxSeconds: 160 }, {}).tried), [2, 4, 2]);
  });

  it('stays within the time budget after the first trial of each variant', () => {
    for (let trial = 1; trial < 150; trial += 7) {
      for (const from of [0, 50, 400]) {
        const { tried, end } = run({ maxSeconds: 300 }, { trial, from });
        assert.ok(Math.min(...countTrials(tried)) >= 1, tried.join());
        assert.ok(end <= 300 || tried.length === 3, `${tried} end at ${end} s`);
        assert.ok(end + trial > 300 || tried.length === 8, `${tried} end at ${end} s`);
      }
    }
  });

  it('describes the current trial and estimates the remaining time', () => {
    const { tried, descriptions, secondsLeft } = run({ trials: 1, kitTrials: 2 }, {});
    assert.deepEqual(
      descriptions,
      tried.map((name, at) => `${name}, trial ${at + 1} of 4`),
    );
    assert.deepEqual(secondsLeft, [undefined, 60, 40, 20]);
  });
});
