import assert from 'node:assert/strict';
import { candidateCount } from '../src/micro/tasks.js';
import { readOptions, secondsOf } from '../src/plan.js';
import { variantNames } from '../src/services/variants.js';

const planned = (...args: string[]): number => secondsOf(readOptions(args), candidateCount);

describe('the options of the bench', () => {
  it('measure everything unless told otherwise', () => {
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

  it('choose a half', () => {
    const micro = readOptions(['--micro']);
    assert.deepEqual([micro.services, micro.micro], [false, true]);
    const services = readOptions(['--services']);
    assert.deepEqual([services.services, services.micro], [true, false]);
    const both = readOptions(['--services', '--micro']);
    assert.deepEqual([both.services, both.micro], [true, true]);
  });

  it('always compare with the bare services, first', () => {
    assert.deepEqual(readOptions(['--variants', 'jaeger,kit']).variants, ['bare', 'kit', 'jaeger']);
  });

  it('shorten every window alike', () => {
    const whole = readOptions([]).plan;
    const half = readOptions(['--seconds', String(whole.pairSeconds / 2), '--rounds', '2']).plan;
    assert.equal(half.aloneSeconds, whole.aloneSeconds / 2);
    assert.equal(half.leadInSeconds, whole.leadInSeconds / 2);
    assert.equal(half.singleSeconds, whole.singleSeconds / 2);
    assert.deepEqual([half.rounds, half.blocks, half.starts], [2, 2, 2]);
  });

  it('start the processes anew several times, those of the kit more often, but once when quick', () => {
    const of = (...args: string[]) => {
      const { trials, kitTrials } = readOptions(args).plan;
      return [trials, kitTrials];
    };
    assert.deepEqual(
      [of(), of('--quick')],
      [
        [1, 4],
        [1, 1],
      ],
    );
    assert.deepEqual(of('--trials', '3'), [3, 3]);
    assert.deepEqual(of('--quick', '--trials', '3'), [3, 3]);
  });

  it('take longer with more trials, and then as long as it takes', () => {
    assert.ok(planned('--trials', '4') > planned('--trials', '3') + 30);
    assert.equal(readOptions(['--trials', '4']).plan.maxSeconds, undefined);
    assert.equal(readOptions(['--rounds', '9']).plan.maxSeconds, undefined);
  });

  it('refuse what is wrong, and say it', () => {
    for (const [args, message] of [
      [['--variants', 'kit,kitt'], /there is no kitt/],
      [['--rounds', '0'], /--rounds 0/],
      [['--rounds', '1.5'], /whole number/],
      [['--trials', '0'], /--trials 0/],
      [['--trials', '1.5'], /--trials 1.5: a whole number/],
      [['--seconds', 'long'], /--seconds long/],
      [['--fast'], /--fast/],
      [['overlord'], /overlord/],
      [['--write-docs', '--micro'], /whole runs/],
      [['--write-docs', '--variants', 'kit'], /whole runs/],
    ] as const) {
      assert.throws(() => readOptions(args), message);
    }
  });

  it('keep to two minutes when quick, to twelve when not', () => {
    assert.ok(planned('--quick') < 120, `quick: ${planned('--quick')} s`);
    assert.ok(planned() < 12 * 60, `full: ${planned()} s`);
    for (const args of [[], ['--quick']]) {
      const { maxSeconds = 0 } = readOptions(args).plan;
      // what is planned is not cut short where it goes as planned
      assert.ok(planned(...args) < maxSeconds, `${args}: ${planned(...args)} s`);
    }
    assert.ok(planned('--quick', '--services') + planned('--quick', '--micro') >= planned('--quick'));
  });
});
