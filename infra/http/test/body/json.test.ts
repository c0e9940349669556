import assert from 'node:assert/strict';
import { parseJson } from '../../src/body/json.js';
import { ProblemError } from '../../src/problem/problem.js';

const malformed = (error: unknown) => error instanceof ProblemError && error.code === 'MALFORMED_JSON';
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

describe('parseJson', () => {
  it('returns the parsed value', () => {
    assert.deepEqual(parseJson('{"a":[1,{"b":null}]}'), { a: [1, { b: null }] });
    assert.equal(parseJson('"x"'), 'x');
  });
  it('rejects more than 32 levels of nesting', () => {
    assert.ok(Array.isArray(parseJson(nested(32))));
    assert.throws(() => parseJson(nested(33)), malformed);
    assert.throws(() => parseJson(nested(50_000)), malformed);
    assert.throws(() => parseJson(`${'{"a":'.repeat(33)}1${'}'.repeat(33)}`), malformed);
  });
  it('rejects members that pollute prototypes, at any depth and with escapes', () => {
    for (const text of [
      '{"__proto__":{"admin":true}}',
      '{"a":[{"__proto__":1}]}',
      '{"\\u005f_proto__":{"admin":true}}',
      '{"constructor":{"prototype":{"admin":true}}}',
    ]) {
      assert.throws(() => parseJson(text), malformed, text);
    }
    assert.equal(({} as { admin?: boolean }).admin, undefined);
  });
  it('rejects unpaired surrogates and accepts surrogate pairs', () => {
    assert.throws(() => parseJson('{"a":["\\ud83d"]}'), malformed);
    assert.throws(() => parseJson('{"\\ud83d":1}'), malformed, 'in a member name');
    assert.deepEqual(parseJson('{"a":["\\ud83d\\ude00"]}'), { a: ['😀'] });
  });
  it('accepts __proto__ as a value and constructor as a member name', () => {
    assert.deepEqual(parseJson('{"a":"__proto__","constructor":"x"}'), { a: '__proto__', constructor: 'x' });
  });
});
