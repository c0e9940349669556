import assert from 'node:assert/strict';
import { callerHeaders, callerOf } from '../../src/operation/access.js';

describe('callerHeaders() and callerOf()', () => {
  it('round-trip a caller', () => {
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
  it('omit a role with characters that would change its meaning', () => {
    const user = { id: 'u-1', name: '', roles: ['user,admin', 'a b', '', 'reporter'] };
    assert.deepEqual(callerOf(callerHeaders(user)).roles, ['reporter']);
  });
  it('return an anonymous caller for missing or malformed headers', () => {
    const anonymous = { id: '', name: '', roles: [] };
    assert.deepEqual(callerOf({}), anonymous);
    assert.deepEqual(callerOf({ 'x-user-id': 'a\u0000' }), anonymous);
    assert.deepEqual(callerOf({ 'x-user-id': ['a', 'b'] }), anonymous);
    assert.deepEqual(callerOf({ 'x-user-name': 'ann', 'x-user-roles': 'admin' }), anonymous);
  });
  it('return an empty name for malformed percent-encoding', () => {
    assert.equal(callerOf({ 'x-user-id': 'a', 'x-user-name': '%zz' }).name, '');
  });
});
