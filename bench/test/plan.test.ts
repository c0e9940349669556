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

  it('shorten every slice alike', () => {
    const whole = readOptions([]).plan;
    const half = readOptions(['--seconds', String(whole.pairSeconds / 2), '--rounds', '2']).plan;
    assert.equal(half.aloneSeconds, whole.aloneSeconds / 2);
    assert.equal(half.singleSeconds, whole.singleSeconds / 2);
    assert.deepEqual([half.rounds, half.blocks, half.starts], [2, 2, 2]);
  });

  it('start the processes anew several times, but once when quick', () => {
    const of = (...args: string[]) => readOptions(args).plan.generations;
    assert.deepEqual([of(), of('--quick')], [3, 1]);
    assert.deepEqual([of('--rounds', '2'), of('--rounds', '9'), of('--quick', '--rounds', '9')], [2, 3, 3]);
    assert.equal(of('--rounds', '9', '--generations', '5'), 5);
    assert.equal(of('--rounds', '9', '--generations', '1'), 1);
    assert.equal(of('--generations', '8'), 8);
  });

  it('take longer with more generations, and keep to the time all the same', () => {
    assert.ok(planned('--generations', '4') > planned('--generations', '3') + 30);
    assert.equal(readOptions(['--generations', '4']).plan.maxSeconds, readOptions([]).plan.maxSeconds);
    assert.equal(readOptions(['--rounds', '9']).plan.maxSeconds, undefined);
  });

  it('refuse what is wrong, and say it', () => {
    for (const [args, message] of [
      [['--variants', 'kit,kitt'], /there is no kitt/],
      [['--rounds', '0'], /--rounds 0/],
      [['--rounds', '1.5'], /whole number/],
      [['--generations', '0'], /--generations 0/],
      [['--generations', '1.5'], /--generations 1.5: a whole number/],
      [['--rounds', '2', '--generations', '3'], /--generations 3: there are 2 rounds/],
      [['--seconds', 'long'], /--seconds long/],
      [['--fast'], /--fast/],
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
      // what is planned is not cut short where it goes as planned: stopping comes after the rounds
      assert.ok(planned(...args) - variantNames.length / 2 < maxSeconds, `${args}: ${planned(...args)} s`);
    }
    assert.ok(planned('--quick', '--services') + planned('--quick', '--micro') >= planned('--quick'));
  });
});
