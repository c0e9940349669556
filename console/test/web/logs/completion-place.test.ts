import assert from 'node:assert/strict';
import { parseQuery } from '../../../contract/src/query/parse-query.js';
import {
  applyCompletion,
  completionPlace,
  quoteValue,
} from '../../../web/src/logs/model/completion-place.js';

/** The caret is at `|`. */
function placeIn(marked: string) {
  const caret = marked.indexOf('|');
  const text = marked.replace('|', '');
  return { text, place: completionPlace(text, caret) };
}

const cases: readonly (readonly [marked: string, kind: string, field: string, prefix: string])[] = [
  ['|', 'field', '', ''],
  ['ser|', 'field', '', 'ser'],
  ['level:warn -ser|', 'field', '', 'ser'],
  ['user.i|', 'field', '', 'user.i'],
  ['service:|', 'value', 'service', ''],
  ['service:or|', 'value', 'service', 'or'],
  ['-service:or|', 'value', 'service', 'or'],
  ['service:a,b,or|', 'value', 'service', 'or'],
  ['level:>=wa|', 'value', 'level', 'wa'],
  ['message:"two wo|', 'value', 'message', 'two wo'],
  ['message:"two \\"wo|', 'value', 'message', 'two "wo'],
  ['message:"a, b|', 'value', 'message', 'a, b'],
];

describe('completionPlace', () => {
  for (const [marked, kind, field, prefix] of cases) {
    it(`returns the ${kind} ${JSON.stringify(prefix)} at the caret of ${marked}`, () => {
      const { place } = placeIn(marked);
      assert.deepEqual([place?.kind, place?.field, place?.prefix], [kind, field, prefix]);
    });
  }

  it('returns undefined within a quoted text', () => {
    assert.equal(placeIn('"some te|').place, undefined);
    assert.equal(placeIn('level:warn "ser|').place, undefined);
  });
});

describe('applyCompletion', () => {
  const apply = (marked: string, value: string) => {
    const { text, place } = placeIn(marked);
    assert.ok(place);
    const { text: completed, caret } = applyCompletion(text, place, value);
    return `${completed.slice(0, caret)}|${completed.slice(caret)}`;
  };

  it('replaces the word at the caret, and keeps the rest', () => {
    assert.equal(apply('ser|', 'service'), 'service:|');
    assert.equal(apply('level:warn ser|v user:u-1', 'service'), 'level:warn service:| user:u-1');
    assert.equal(apply('service:or|', 'order'), 'service:order |');
    assert.equal(apply('service:or| level:warn', 'order'), 'service:order |level:warn');
    assert.equal(apply('service:a,or|', 'order'), 'service:a,order |');
    assert.equal(apply('message:"two wo|', 'two words'), 'message:"two words" |');
  });

  it('quotes values so that the query has exactly this value', () => {
    const hostile = [
      'a b',
      '"',
      '\\',
      '*',
      'x*',
      '>5',
      '1..3',
      'a,b',
      '-x',
      '',
      'user:x',
      'é',
      '(a)',
      '<b>',
      '=',
      'a"b\\',
    ];
    for (const value of hostile) {
      if (value === '') continue;
      const { terms } = parseQuery(`field:${quoteValue(value)}`);
      assert.deepEqual(terms, [
        {
          type: 'field',
          isNegated: false,
          field: 'field',
          condition: { type: 'anyOf', values: [{ text: value, isPrefix: false }] },
        },
      ]);
    }
  });
});
