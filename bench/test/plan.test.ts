import assert from 'node:assert/strict';
import { candidateCount } from '../src/micro/tasks.js';
import { estimateSeconds, readOptions } from '../src/plan.js';
import { variantNames } from '../src/services/variants.js';

const estimate = (...args: string[]): number => estimateSeconds(readOptions(args), candidateCount);

describe('readOptions', () => {
  it('measures everything by default', () => {
    const { services, micro, variants, json, writeDocs } = readOptions([]);
    assert.deepEqual(
      { services, micro, variants, json, writeDocs },
      {
        services: true,
        micro: true,
        variants: variantNames,
        json: undefined,
        writeDocs: false,
      },
    );
  });

  it('selects the services or the microbenchmarks', () => {
    const micro = readOptions(['--micro']);
    assert.deepEqual([micro.services, micro.micro], [false, true]);
    const services = readOptions(['--services']);
    assert.deepEqual([services.services, services.micro], [true, false]);
    const both = readOptions(['--services', '--micro']);
    assert.deepEqual([both.services, both.micro], [true, true]);
  });

  it('puts the bare services before the selected variants', () => {
    assert.deepEqual(readOptions(['--variants', 'jaeger,kit']).variants, ['bare', 'kit', 'jaeger']);
  });

  it('scales all windows by --seconds and limits blocks and starts by --rounds', () => {
    const whole = readOptions([]).plan;
    const half = readOptions(['--seconds', String(whole.pairSeconds / 2), '--rounds', '2']).plan;
    assert.equal(half.aloneSeconds, whole.aloneSeconds / 2);
    assert.equal(half.leadInSeconds, whole.leadInSeconds / 2);
    assert.equal(half.singleSeconds, whole.singleSeconds / 2);
    assert.deepEqual([half.rounds, half.blocks, half.starts], [2, 2, 2]);
  });

  it('plans four trials of the kit by default, one with --quick, and the number in --trials for every variant', () => {
    const trialsOf = (...args: string[]) => {
      const { trials, kitTrials } = readOptions(args).plan;
      return [trials, kitTrials];
    };
    assert.deepEqual(
      [trialsOf(), trialsOf('--quick')],
      [
        [1, 4],
        [1, 1],
      ],
    );
    assert.deepEqual(trialsOf('--trials', '3'), [3, 3]);
    assert.deepEqual(trialsOf('--quick', '--trials', '3'), [3, 3]);
  });

  it('removes the time budget for explicit --trials or --rounds', () => {
    assert.ok(estimate('--trials', '4') > estimate('--trials', '3') + 30);
    assert.equal(readOptions(['--trials', '4']).plan.maxSeconds, undefined);
    assert.equal(readOptions(['--rounds', '9']).plan.maxSeconds, undefined);
  });

  it('rejects invalid options with a message that names the option', () => {
    for (const [args, message] of [
      [['--variants', 'kit,kitt'], /unknown variant kitt/],
      [['--rounds', '0'], /--rounds 0/],
      [['--rounds', '1.5'], /must be an integer/],
      [['--trials', '0'], /--trials 0/],
      [['--trials', '1.5'], /--trials 1.5: must be an integer/],
      [['--seconds', 'long'], /--seconds long/],
      [['--fast'], /--fast/],
      [['overlord'], /overlord/],
      [['--write-docs', '--micro'], /complete run/],
      [['--write-docs', '--variants', 'kit'], /complete run/],
    ] as const) {
      assert.throws(() => readOptions(args), message);
    }
  });

  it('estimates less than two minutes with --quick and less than twelve minutes otherwise', () => {
    assert.ok(estimate('--quick') < 120, `quick: ${estimate('--quick')} s`);
    assert.ok(estimate() < 12 * 60, `full: ${estimate()} s`);
    for (const args of [[], ['--quick']]) {
      const { maxSeconds = 0 } = readOptions(args).plan;
      // the time budget is longer than the estimate, so it does not shorten the run
      assert.ok(estimate(...args) < maxSeconds, `${args}: ${estimate(...args)} s`);
    }
    assert.ok(estimate('--quick', '--services') + estimate('--quick', '--micro') >= estimate('--quick'));
  });
});
