import assert from 'node:assert/strict';
import { readOptions } from '../../src/plan.js';
import { createTimetable, dealRounds } from '../../src/services/timetable.js';

/** Starts to run at `from` seconds, on a machine that takes these seconds; the rounds of each generation, and when the last round ended. */
function run(
  { rounds, generations, maxSeconds }: { rounds: number; generations: number; maxSeconds?: number },
  { from = 0, warmUp = 10, stop = 5, round = 20 },
) {
  let now = from;
  let end = from;
  const plan = { ...readOptions([]).plan, rounds, generations };
  delete plan.maxSeconds;
  const timetable = createTimetable({ ...plan, ...(maxSeconds !== undefined && { maxSeconds }) }, () => now);
  const done: number[] = [];
  const said: string[] = [];
  const left: (number | undefined)[] = [];
  while (timetable.beginGeneration()) {
    now += warmUp;
    let count = 0;
    while (timetable.beginRound()) {
      said.push(timetable.where());
      left.push(timetable.secondsLeft());
      now += round;
      count += 1;
      end = now;
    }
    now += stop;
    done.push(count);
  }
  return { done, end, said, left };
}

describe('the rounds of the generations', () => {
  it('are dealt out as evenly as possible', () => {
    assert.deepEqual(dealRounds(14, 3), [5, 5, 4]);
    assert.deepEqual(dealRounds(12, 3), [4, 4, 4]);
    assert.deepEqual(dealRounds(5, 1), [5]);
    assert.deepEqual(dealRounds(3, 3), [1, 1, 1]);
  });

  it('are all begun while there is time', () => {
    assert.deepEqual(run({ rounds: 14, generations: 3 }, {}).done, [5, 5, 4]);
    // 3 x (10 + 5) + 14 x 20 = 325
    assert.deepEqual(run({ rounds: 14, generations: 3, maxSeconds: 340 }, {}).done, [5, 5, 4]);
  });

  it('are fewer in each generation rather than in fewer of them', () => {
    const { done, end } = run({ rounds: 12, generations: 3, maxSeconds: 200 }, {});
    // the first does not know what stopping takes: 10 + 2 x 20 of 66; the others may have half and all of what is left
    assert.deepEqual(done, [2, 3, 3]);
    assert.equal(end, 200);
  });

  it('end in time whatever the machine takes, but for the first', () => {
    for (let round = 1; round < 150; round += 7) {
      for (let warmUp = 1; warmUp < 150; warmUp += 13) {
        const { done, end } = run(
          { rounds: 12, generations: 3, maxSeconds: 300 },
          { round, warmUp, stop: 0 },
        );
        assert.ok(
          done.every((count) => count >= 1),
          done.join(),
        );
        assert.ok(end <= 300 || done.join() === '1', `${done.join()} end at ${end} s`);
      }
    }
  });

  it('are in no generation that would not end in time', () => {
    // 10 + 20 + 5 for one; the second would end at 70
    assert.deepEqual(run({ rounds: 6, generations: 3, maxSeconds: 69 }, {}).done, [1]);
    assert.deepEqual(run({ rounds: 6, generations: 3, maxSeconds: 70 }, {}).done, [1, 1]);
  });

  it('are one at least, if there was no time from the start', () => {
    assert.deepEqual(run({ rounds: 6, generations: 3, maxSeconds: 100 }, { from: 150 }).done, [1]);
  });

  it('are told, with the time that is left', () => {
    const { said, left } = run({ rounds: 3, generations: 2 }, {});
    assert.deepEqual(said, [
      'start 1 of 2, round 1 of 2',
      'start 1 of 2, round 2 of 2',
      'start 2 of 2, round 1 of 1',
    ]);
    // before the first stop was seen only its start and warm-up are known
    assert.deepEqual(left, [undefined, 20 + 10 + 20, 20]);
    assert.deepEqual(run({ rounds: 2, generations: 1 }, {}).said, ['round 1 of 2', 'round 2 of 2']);
  });
});
