import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { describeFailure } from '../../src/redaction/describe-failure.js';
import { oddValues } from '../odd-values.js';

describe('describeFailure', () => {
  it('returns the code of an error as its type, or else the class name', () => {
    assert.deepEqual(describeFailure(new TypeError('bad')), { type: 'TypeError', message: 'bad' });
    assert.deepEqual(describeFailure(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' })), {
      type: 'ECONNREFUSED',
      message: 'gone',
    });
    assert.equal(describeFailure(Object.assign(new Error('x'), { code: 11000 })).type, 'Error');
    assert.equal(describeFailure(Object.assign(new Error('x'), { name: '' })).type, 'Error');
    assert.equal(describeFailure(new DOMException('aborted', 'AbortError')).message, 'aborted');
  });

  it('describes thrown values that are not errors', () => {
    assert.deepEqual(describeFailure('broken'), { type: 'Error', message: 'broken' });
    assert.deepEqual(describeFailure(undefined), { type: 'undefined', message: 'undefined' });
    assert.deepEqual(describeFailure(null), { type: 'object', message: 'null' });
    assert.deepEqual(describeFailure(5), { type: 'number', message: '5' });
    assert.deepEqual(describeFailure({ message: 'like an error', code: 'X' }), {
      type: 'X',
      message: 'like an error',
    });
  });

  it('recognises an error of another realm', () => {
    assert.deepEqual(describeFailure(runInNewContext('new RangeError("far")')), {
      type: 'RangeError',
      message: 'far',
    });
  });

  it('joins the messages of an AggregateError without a message', () => {
    const parts = [new Error('connect ECONNREFUSED ::1:80'), new Error('connect ECONNREFUSED 127.0.0.1:80')];
    const { message } = describeFailure(Object.assign(new AggregateError(parts), { code: 'ECONNREFUSED' }));
    assert.equal(message, 'connect ECONNREFUSED ::1:80; connect ECONNREFUSED 127.0.0.1:80');
  });

  for (const [name, value] of Object.entries(oddValues())) {
    it(`returns type and message without throwing for ${name}`, () => {
      const { type, message } = describeFailure(value);
      assert.equal(typeof type, 'string');
      assert.equal(typeof message, 'string');
      assert.ok(type.length > 0 && type.length <= 100);
    });
  }
});
