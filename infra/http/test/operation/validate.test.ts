import assert from 'node:assert/strict';
import Type from 'typebox';
import { validator } from '../../src/operation/validate.js';

describe('validator()', () => {
  it('compiles the schema once, at the first call', () => {
    const schema = Type.String({ minLength: 2 });
    let reads = 0;
    Object.defineProperty(schema, 'minLength', { enumerable: true, get: () => ++reads && 2 });
    const validate = validator('body', schema);
    assert.equal(reads, 0);
    validate('ab');
    const readsOfFirst = reads;
    assert.ok(readsOfFirst > 0);
    validate('abc');
    assert.equal(reads, readsOfFirst);
  });

  it('throws INVALID_REQUEST with the part and the path of each error', () => {
    const validate = validator('query', Type.Object({ limit: Type.Integer() }));
    validate({ limit: 1 });
    for (const limit of ['x', 1.5])
      assert.throws(() => validate({ limit }), {
        code: 'INVALID_REQUEST',
        extensions: { errors: [{ in: 'query', path: '/limit', message: 'must be integer' }] },
      });
  });
});
