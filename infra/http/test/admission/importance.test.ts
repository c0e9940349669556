import assert from 'node:assert/strict';
import { createClassifier, importanceOf } from '../../src/admission/importance.js';
import { operationOf as of } from '../support/operation-of.js';

describe('request importance', () => {
  it('is the declared importance; by default, optional for GET by administrators and normal for all others', () => {
    assert.equal(importanceOf(of('GET', '/x', { importance: 'critical' })), 'critical');
    assert.equal(importanceOf(of('GET', '/x', { access: 'admin' })), 'optional');
    assert.equal(importanceOf(of('PUT', '/x', { access: 'admin' })), 'normal');
    assert.equal(importanceOf(of('GET', '/x', { access: 'user' })), 'normal');
  });

  it('is the importance of the most specific operation that matches method and path', () => {
    const classify = createClassifier([
      of('GET', '/items/{id}', { importance: 'normal' }),
      of('GET', '/items/latest', { importance: 'optional' }),
      of('POST', '/items/{id}/confirm', { importance: 'critical' }),
      of('GET', '/a.b', { importance: 'always' }),
    ]);
    assert.equal(classify('GET', '/items/17').importance, 'normal');
    assert.equal(classify('HEAD', '/items/17').importance, 'normal');
    assert.equal(classify('GET', '/items/latest').importance, 'optional');
    assert.equal(classify('POST', '/items/17/confirm').importance, 'critical');
    assert.equal(classify('GET', '/a.b').importance, 'always');
  });

  it('has the function of an operation whose requests differ by their body', () => {
    const importanceOfBody = () => 'critical' as const;
    const classify = createClassifier([of('POST', '/items', { importanceOfBody }), of('GET', '/items')]);
    assert.equal(classify('POST', '/items').ofBody?.(''), 'critical');
    assert.equal(classify('POST', '/items').importance, 'normal');
    assert.equal(classify('GET', '/items').ofBody, undefined);
  });

  it('is optional for a request that matches no operation', () => {
    const classify = createClassifier([of('POST', '/items/{id}/confirm', { importance: 'critical' })]);
    for (const [method, path] of [
      ['GET', '/items/17/confirm'],
      ['POST', '/items/17/18/confirm'],
      ['POST', '/items//confirm'],
      ['OPTIONS', '/items/17/confirm'],
      ['GET', '/nothing'],
    ] as const) {
      assert.equal(classify(method, path).importance, 'optional', `${method} ${path}`);
    }
  });
});
