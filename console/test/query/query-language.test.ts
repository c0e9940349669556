import assert from 'node:assert/strict';
import { distinctTerms } from '../../contract/src/query/distinct-terms.js';
import { formatQuery } from '../../contract/src/query/format-query.js';
import { createMatcher, type FieldSource } from '../../contract/src/query/match-query.js';
import { parseQuery, QuerySyntaxError } from '../../contract/src/query/parse-query.js';
import type { Condition, Query, Term } from '../../contract/src/query/query.js';

type Item = Record<string, string | number | boolean | (string | number)[]>;

const valuesOf = (value: Item[string] | undefined) =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];
const source: FieldSource<Item> = {
  field: (name) => ({ cost: 1, some: (item, test) => valuesOf(item[name]).some(test) }),
  text: { cost: 2, some: (item, test) => Object.values(item).flatMap(valuesOf).some(test) },
};
const matches = (text: string, item: Item) => createMatcher(parseQuery(text), source)(item);

describe('query language', () => {
  const item: Item = {
    service: ['gateway', 'order'],
    method: 'POST',
    status: 503,
    duration: 250,
    level: 'warn',
    'user.id': 'u 7',
    version: '1.10.0',
    message: 'Stock "ran" out',
  };

  for (const [text, expected] of [
    ['', true],
    ['service:order', true],
    ['service:order service:gateway', true],
    ['service:product', false],
    ['-service:product', true],
    ['-service:order', false],
    ['service:product,order', true],
    ['service:ord*', true],
    ['service:"ord"*', true],
    ['service:"ord*"', false],
    ['service:*', true],
    ['missing:*', false],
    ['-missing:*', true],
    ['method:post', true],
    ['status:503', true],
    ['status:5*', true],
    ['status:503.0', true],
    ['status:>=500', true],
    ['status:>503', false],
    ['status:<503', false],
    ['status:<=503', true],
    ['status:500..599', true],
    ['status:503..503', true],
    ['status:200..299', false],
    ['missing:>1', false],
    ['duration:>200ms', true],
    ['duration:>0.2s', true],
    ['duration:>0.25s', false],
    ['duration:<251', true],
    ['duration:100ms..1s', true],
    ['duration:<1000us', false],
    ['level:>=info', true],
    ['level:>warn', false],
    ['level:WARN', true],
    ['level:debug..warn', true],
    ['user.id:"u 7"', true],
    ['user.id:u*', true],
    ['version:>=1.1', false],
    ['stock', true],
    ['"ran\\" out"', true],
    ['"\\"ran\\" out"', true],
    ['-stock', false],
    ['nothing', false],
    ['50', true],
  ] as const) {
    it(`${text || 'an empty query'} ${expected ? 'matches' : 'does not match'} the item`, () => {
      assert.equal(matches(text, item), expected);
    });
  }

  for (const [text, position, expected] of [
    ['service:', 8, 'a value of service'],
    ['service:a,', 10, 'a value of service'],
    ['service:a,,b', 10, 'a value of service'],
    ['status:>', 8, 'a value to compare with'],
    ['status:>x', 8, 'a number'],
    ['status:1..x', 10, 'a number'],
    ['duration:>2parsecs', 10, 'a duration such as 200ms or 1.5s'],
    ['order#duration:>x', 16, 'a duration such as 200ms or 1.5s'],
    ['self.order:>x', 12, 'a duration such as 200ms or 1.5s'],
    ['level:>=loud', 8, 'one of trace, debug, info, warn, error, fatal'],
    ['"open', 5, 'a closing quote'],
    ['a:"open', 7, 'a closing quote'],
    ['a:"b"c', 5, 'a blank'],
    ['a"b', 1, 'a blank'],
    ['""', 1, 'text between the quotes'],
    ['"":1', 1, 'the name of a field'],
    ['-', 1, 'a term'],
    ['ok -', 4, 'a term'],
    ['a:1..2,3', 6, 'a blank after a range'],
  ] as const) {
    it(`${text} is a syntax error at position ${position}`, () => {
      assert.throws(() => parseQuery(text), { name: 'QuerySyntaxError', position, expected });
    });
  }

  it('AND, OR and NOT are syntax errors that describe the syntax', () => {
    assert.throws(() => parseQuery('a OR b'), /at position 3/);
    assert.throws(() => parseQuery('a OR b'), /field:a,b means "or"/);
    assert.deepEqual(parseQuery('"OR"').terms, [{ type: 'text', isNegated: false, text: 'OR' }]);
  });

  it('limits the numbers of characters, terms and values', () => {
    assert.throws(() => parseQuery('a'.repeat(4001)), QuerySyntaxError);
    assert.throws(() => parseQuery('a '.repeat(51)), QuerySyntaxError);
    assert.throws(() => parseQuery(`a:${'b,'.repeat(100)}b`), QuerySyntaxError);
  });

  it('removes repeated terms and repeated values of a term', () => {
    const distinct = (text: string) => formatQuery(distinctTerms(parseQuery(text)));
    assert.equal(distinct('x -x x "x" -x'), 'x -x');
    assert.equal(distinct('a:b,c,b,b* a:b,c,b* b:b,b'), 'a:b,c,b* b:b');
    assert.equal(distinct('a:>1 a:>1 a:1..2 a:1..2 a:* a:*'), 'a:>1 a:1..2 a:*');
  });

  it('keeps a scope with blanks and a hash in a quoted field', () => {
    assert.deepEqual(parseQuery('"order client product.reserveStock#duration":>500ms').terms, [
      {
        type: 'field',
        isNegated: false,
        field: 'order client product.reserveStock#duration',
        condition: { type: 'compare', operator: '>', value: '500ms' },
      },
    ]);
  });

  it('formats every query so that it parses to the same query', () => {
    const random = createRandom(7);
    for (let n = 0; n < 20_000; n++) {
      const query: Query = { terms: Array.from({ length: random(4) }, () => randomTerm(random)) };
      const text = formatQuery(query);
      assert.deepEqual(parseQuery(text), query, text);
    }
  });

  it('rejects any text with a syntax error, or reads it so that the formatted query is the same', () => {
    const random = createRandom(11);
    let parsed = 0;
    for (let n = 0; n < 20_000; n++) {
      const text = randomText(random, 12);
      let query: Query;
      try {
        query = parseQuery(text);
      } catch (error) {
        assert.ok(error instanceof QuerySyntaxError, String(error));
        assert.ok(error.position >= 0 && error.position <= text.length, text);
        continue;
      }
      parsed++;
      const again = formatQuery(query);
      assert.deepEqual(parseQuery(again), query, `${text} -> ${again}`);
    }
    assert.ok(parsed > 2000, String(parsed));
  });
});

type Random = (below: number) => number;

/** Linear congruential generator, so that a failure can be repeated. */
function createRandom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const parts = [
  'a',
  'b1',
  ' ',
  '"',
  '\\',
  ':',
  ',',
  '..',
  '*',
  '-',
  '>',
  '<',
  '=',
  '#',
  '.',
  '@',
  '/',
  '\t',
  'ü',
  'OR',
  '5',
  'ms',
];

function randomText(random: Random, length: number): string {
  return Array.from({ length: 1 + random(length) }, () => parts[random(parts.length)]).join('');
}

function randomTerm(random: Random): Term {
  const isNegated = random(2) === 1;
  if (random(3) === 0) return { type: 'text', isNegated, text: randomText(random, 6) };
  return { type: 'field', isNegated, field: randomText(random, 6), condition: randomCondition(random) };
}

function randomCondition(random: Random): Condition {
  switch (random(4)) {
    case 0:
      return { type: 'exists' };
    case 1:
      return {
        type: 'compare',
        operator: (['>', '>=', '<', '<='] as const)[random(4)] ?? '>',
        value: randomText(random, 5),
      };
    case 2:
      return { type: 'range', from: String(random(100)), to: String(random(1000)) };
    default:
      return {
        type: 'anyOf',
        values: Array.from({ length: 1 + random(3) }, () => ({
          text: randomText(random, 5),
          isPrefix: random(2) === 1,
        })),
      };
  }
}
