import assert from 'node:assert/strict';
import { genericErrors } from '../../src/problem/codes.js';
import { ProblemError } from '../../src/problem/problem.js';
import { codeOfStatus, problemFrom } from '../../src/problem/problem-from.js';

describe('problemFrom', () => {
  it('returns a ProblemError unchanged', () => {
    const problem = new ProblemError('CONFLICT');
    assert.equal(problemFrom(problem), problem);
  });
  it('returns BACKEND_UNAVAILABLE with the name of the back-end for an error with `backend`', () => {
    const error = Object.assign(new Error('connect 10.0.0.1 refused'), { backend: 'mongodb' });
    const problem = problemFrom(error);
    assert.deepEqual(
      [problem.status, problem.code, problem.detail, problem.extensions, problem.headers],
      [
        503,
        'BACKEND_UNAVAILABLE',
        'mongodb does not respond',
        { backend: 'mongodb' },
        { 'retry-after': '1' },
      ],
    );
    assert.equal(problem.cause, error);
  });
  it('keeps the status of an HTTP error, and its message if `expose` is true', () => {
    const shown = problemFrom(Object.assign(new Error('too many'), { status: 429, expose: true }));
    assert.deepEqual([shown.code, shown.status, shown.detail], ['RATE_LIMITED', 429, 'too many']);
    const hidden = problemFrom(Object.assign(new Error('at 10.0.0.1'), { status: 502, expose: false }));
    assert.deepEqual([hidden.code, hidden.status, hidden.detail], ['BACKEND_UNAVAILABLE', 502, undefined]);
    assert.equal(
      problemFrom(Object.assign(new Error('x'), { status: 418, expose: true })).code,
      'INVALID_REQUEST',
    );
  });
  it('returns INTERNAL_ERROR without details for every other value', () => {
    for (const thrown of [
      new Error('password=1'),
      'text',
      undefined,
      null,
      42,
      { status: 200 },
      { status: 'x' },
    ]) {
      const problem = problemFrom(thrown);
      assert.deepEqual(
        [problem.code, problem.status, problem.detail, problem.extensions],
        ['INTERNAL_ERROR', 500, undefined, {}],
      );
      assert.equal(problem.cause, thrown);
    }
  });
});

describe('codeOfStatus', () => {
  it('returns a code with the same status, or with a status of the same class', () => {
    for (let status = 400; status < 600; status++) {
      const code = codeOfStatus(status);
      const own = Object.values(genericErrors).some((known) => known.status === status);
      if (code !== 'INVALID_REQUEST' && code !== 'INTERNAL_ERROR' && status !== 502)
        assert.equal(genericErrors[code].status, status);
      assert.ok(
        own || Math.floor(genericErrors[code].status / 100) === Math.floor(status / 100),
        `${status} ${code}`,
      );
    }
  });
});

describe('genericErrors', () => {
  it('have an error status and a title', () => {
    for (const [key, { code, status, title }] of Object.entries(genericErrors)) {
      assert.equal(code, key);
      assert.match(code, /^[A-Z][A-Z_]+$/);
      assert.ok(status >= 400 && status < 600 && title.length > 5, code);
    }
  });
});
