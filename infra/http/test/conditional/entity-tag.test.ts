import assert from 'node:assert/strict';
import { entityTag, matchesStrongly, matchesWeakly, parseTagList } from '../../src/conditional/entity-tag.js';

describe('parseTagList (RFC 9110 sections 8.8.3 and 13.1.1)', () => {
  for (const [field, expected] of [
    ['*', '*'],
    [' * ', '*'],
    ['"a"', ['"a"']],
    ['""', ['""']],
    ['"a", W/"b" ,"c"', ['"a"', 'W/"b"', '"c"']],
    ['"a,b", "c"', ['"a,b"', '"c"']],
    [', "a",, "b",', ['"a"', '"b"']],
    ['"\u00e9"', ['"\u00e9"']],
    ['', 'malformed'],
    [',', 'malformed'],
    ['a', 'malformed'],
    ['"a', 'malformed'],
    ['"a" "b"', 'malformed'],
    ['*, "a"', 'malformed'],
    ['w/"a"', 'malformed'],
    ['"a b"', 'malformed'],
    ["'a'", 'malformed'],
  ] as const) {
    it(`parses ${JSON.stringify(field)} as ${JSON.stringify(expected)}`, () => {
      assert.deepEqual(parseTagList(field), expected);
    });
  }

  it('takes time proportional to the length of the field', () => {
    const started = performance.now();
    parseTagList(`"${'a'.repeat(80_000)}${' '.repeat(80_000)}`);
    parseTagList(`${', '.repeat(80_000)}"`);
    // quadratic time would be several seconds
    assert.ok(performance.now() - started < 1000);
  });
});

describe('matchesStrongly and matchesWeakly (RFC 9110 section 8.8.3.2, table 3)', () => {
  for (const [tag, other, strong, weak] of [
    ['W/"1"', 'W/"1"', false, true],
    ['W/"1"', 'W/"2"', false, false],
    ['W/"1"', '"1"', false, true],
    ['"1"', '"1"', true, true],
  ] as const) {
    it(`return ${strong} and ${weak} for ${tag} and ${other}`, () => {
      assert.deepEqual([matchesStrongly([tag], other), matchesWeakly([tag], other)], [strong, weak]);
    });
  }
});

describe('entityTag', () => {
  it('returns a strong tag that depends on the text', () => {
    assert.match(entityTag('a'), /^"[\w-]{22}"$/);
    assert.notEqual(entityTag('a'), entityTag('b'));
  });
});
