import assert from 'node:assert/strict';
import { readOptions } from '../../src/plan.js';
import { createTimetable, planTrials } from '../../src/services/timetable.js';
import type { VariantName } from '../../src/services/variants.js';

const names: VariantName[] = ['bare', 'kit', 'jaeger'];

/** Starts at `from` seconds, on a machine on which a trial takes `trial` seconds; what was tried, and when the last ended. */
function run(
  { trials = 2, kitTrials = 4, maxSeconds }: { trials?: number; kitTrials?: number; maxSeconds?: number },
  { from = 0, trial = 20 },
) {
  let now = from;
  const plan = { ...readOptions([]).plan, trials, kitTrials };
  delete plan.maxSeconds;
  const limit = maxSeconds === undefined ? {} : { maxSeconds };
  const timetable = createTimetable(names, { ...plan, ...limit }, () => now);
  const tried: VariantName[] = [];
  const said: string[] = [];
  const left: (number | undefined)[] = [];
  for (let name = timetable.next(); name !== undefined; name = timetable.next()) {
    tried.push(name);
    said.push(timetable.where());
    left.push(timetable.secondsLeft());
    now += trial;
  }
  assert.equal(timetable.next(), undefined);
  return { tried, end: now, said, left };
}

const times = (tried: readonly VariantName[]): number[] =>
  names.map((name) => tried.filter((one) => one === name).length);

describe('the trials', () => {
  it('begin with one of each variant, and are more of the kit', () => {
    const orders = new Set<string>();
    for (let at = 0; at < 60; at += 1) {
      const planned = planTrials(names, { trials: 2, kitTrials: 5 });
      assert.deepEqual(planned.slice(0, 3).sort(), ['bare', 'jaeger', 'kit']);
      assert.deepEqual(times(planned), [2, 5, 2]);
      orders.add(planned.join());
    }
    assert.ok(orders.size > 20, `${orders.size} orders`);
  });

  it('are all made while there is time', () => {
    assert.deepEqual(times(run({}, {}).tried), [2, 4, 2]);
    assert.deepEqual(times(run({ maxSeconds: 160 }, {}).tried), [2, 4, 2]);
  });

  it('end in time whatever the machine takes, but for the first of each variant', () => {
    for (let trial = 1; trial < 150; trial += 7) {
      for (const from of [0, 50, 400]) {
        const { tried, end } = run({ maxSeconds: 300 }, { trial, from });
        assert.ok(Math.min(...times(tried)) >= 1, tried.join());
        assert.ok(end <= 300 || tried.length === 3, `${tried} end at ${end} s`);
        assert.ok(end + trial > 300 || tried.length === 8, `${tried} end at ${end} s`);
      }
    }
  });

  it('are told, with the time that is left', () => {
    const { tried, said, left } = run({ trials: 1, kitTrials: 2 }, {});
    assert.deepEqual(
      said,
      tried.map((name, at) => `${name}, trial ${at + 1} of 4`),
    );
    assert.deepEqual(left, [undefined, 60, 40, 20]);
  });
});
