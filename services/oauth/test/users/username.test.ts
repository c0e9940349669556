import assert from 'node:assert/strict';
import { normaliseUsername } from '../../src/users/username.js';

describe('normaliseUsername', () => {
  for (const [input, normalised] of [
    ['ada', 'ada'],
    ['Ada.Lovelace', 'ada.lovelace'],
    ['ＡＤＡ', 'ada'],
    ['a_1-b', 'a_1-b'],
    ['x'.repeat(32), 'x'.repeat(32)],
  ] as const) {
    it(`converts ${input} to ${normalised}`, () => assert.equal(normaliseUsername(input), normalised));
  }

  for (const input of [
    'ab',
    'x'.repeat(33),
    '.ada',
    'ada-',
    'a b',
    'аda',
    'ada\u0000',
    'ada\n',
    '',
    '$ne',
    'ﷺ'.repeat(128),
  ]) {
    it(`returns undefined for ${JSON.stringify(input).slice(0, 20)}`, () =>
      assert.equal(normaliseUsername(input), undefined));
  }
});
