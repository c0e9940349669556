import assert from 'node:assert/strict';
import { callerHeaders, callerOf } from '../../src/operation/access.js';

describe('callerHeaders and callerOf', () => {
  it('are each other’s inverse', () => {
    for (const user of [
      { id: 'u-1', name: 'ann', roles: ['user'] },
      { id: 'u-2', name: 'Ann, É\r\nx: y', roles: ['user', 'admin'] },
      { id: 'u-3', name: '', roles: [] },
    ]) {
      const headers = callerHeaders(user);
      for (const value of Object.values(headers)) assert.match(value, /^[\x20-\x7e]*$/);
      assert.deepEqual(callerOf(headers), user);
    }
  });
  it('leave out a role that would be read as another', () => {
    const user = { id: 'u-1', name: '', roles: ['user,admin', 'a b', '', 'reporter'] };
    assert.deepEqual(callerOf(callerHeaders(user)).roles, ['reporter']);
  });
  it('give nobody for no headers, or malformed ones', () => {
    const nobody = { id: '', name: '', roles: [] };
    assert.deepEqual(callerOf({}), nobody);
    assert.deepEqual(callerOf({ 'x-user-id': 'a\u0000' }), nobody);
    assert.deepEqual(callerOf({ 'x-user-id': ['a', 'b'] }), nobody);
    assert.deepEqual(callerOf({ 'x-user-name': 'ann', 'x-user-roles': 'admin' }), nobody);
  });
  it('take a malformed name for none', () => {
    assert.equal(callerOf({ 'x-user-id': 'a', 'x-user-name': '%zz' }).name, '');
  });
});
