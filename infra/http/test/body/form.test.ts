import assert from 'node:assert/strict';
import { parseForm } from '../../src/body/form.js';
import { ProblemError } from '../../src/problem/problem.js';

const invalid = (error: unknown) => error instanceof ProblemError && error.code === 'INVALID_REQUEST';
const parsed = (text: string) => Object.fromEntries(parseForm('body', text));

describe('parseForm', () => {
  it('decodes names and values', () => {
    assert.deepEqual(parsed('a=1&b=x+y%20z&%C3%A9=%26%3D&e=&f&&g=h=i'), {
      a: '1',
      b: 'x y z',
      é: '&=',
      e: '',
      f: '',
      g: 'h=i',
    });
    assert.deepEqual(parsed(''), {});
  });
  it('rejects a repeated name (RFC 6749 section 3.1)', () => {
    for (const text of ['a=1&a=1', 'a=1&%61=2', 'a&a']) assert.throws(() => parsed(text), invalid, text);
  });
  it('rejects malformed percent-encoding', () => {
    for (const text of ['a=%', '%zz=1', 'a=%c3%28']) assert.throws(() => parsed(text), invalid, text);
  });
});
