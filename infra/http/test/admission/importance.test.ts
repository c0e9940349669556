import assert from 'node:assert/strict';
import { importanceOf } from '../../src/admission/importance.js';
import { operationOf as of } from '../support/operation-of.js';

describe('request importance', () => {
  it('is the declared importance; by default, optional for GET by administrators and normal for all others', () => {
    assert.equal(importanceOf(of('GET', '/x', { importance: 'critical' })), 'critical');
    assert.equal(importanceOf(of('GET', '/x', { access: 'admin' })), 'optional');
    assert.equal(importanceOf(of('PUT', '/x', { access: 'admin' })), 'normal');
    assert.equal(importanceOf(of('GET', '/x', { access: 'user' })), 'normal');
  });

  it('is optional if the request matches no operation', () => {
    assert.equal(importanceOf(undefined), 'optional');
  });
});
