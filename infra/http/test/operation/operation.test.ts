import assert from 'node:assert/strict';
import Type from 'typebox';
import { operation } from '../../src/operation/operation.js';

const base = { id: 'x', method: 'GET', access: 'anyone', summary: 'x' } as const;

describe('operation', () => {
  it('throws a TypeError when the parameters of path and schema differ', () => {
    assert.throws(() => operation({ ...base, path: '/a/{id}' }), /x: path has \[id\], params has \[\]/);
    assert.throws(
      () => operation({ ...base, path: '/a', params: Type.Object({ id: Type.String() }) }),
      TypeError,
    );
    assert.throws(
      () => operation({ ...base, path: '/a/{b}', params: Type.Object({ id: Type.String() }) }),
      TypeError,
    );
  });
  it('returns the declaration', () => {
    const declared = { ...base, path: '/a/{id}', params: Type.Object({ id: Type.String() }) };
    assert.equal(operation(declared), declared);
  });
});
