import assert from 'node:assert/strict';
import { parseCoreList, parseCoreTimes } from '../src/cores.js';

describe('parseCoreList', () => {
  it('parses lists and ranges of cores', () => {
    assert.deepEqual(parseCoreList('0,1\n'), [0, 1]);
    assert.deepEqual(parseCoreList('0-3,6'), [0, 1, 2, 3, 6]);
    assert.deepEqual(parseCoreList('5'), [5]);
    assert.deepEqual(parseCoreList(''), []);
    assert.deepEqual(parseCoreList('none'), []);
  });
});

describe('parseCoreTimes', () => {
  it('sums the times of the given cores, with iowait as idle and without guest time', () => {
    const stat = [
      'cpu  11 22 33 44 55 66 77 88 99 99',
      'cpu0 1 2 3 4 5 6 7 8 9 9',
      'cpu1 10 20 30 40 50 60 70 80 90 90',
      'cpu10 1000 0 0 0 0 0 0 0 0 0',
      'intr 1',
    ].join('\n');
    assert.deepEqual(parseCoreTimes(stat, [0]), { total: 36, idle: 9 });
    assert.deepEqual(parseCoreTimes(stat, [0, 1]), { total: 396, idle: 99 });
    assert.deepEqual(parseCoreTimes(stat, [10]), { total: 1000, idle: 0 });
  });
});
