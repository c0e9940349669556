import assert from 'node:assert/strict';
import Type from 'typebox';
import { createClassifier, importanceOf } from '../../src/admission/importance.js';
import { type Operation, operation } from '../../src/operation/operation.js';

const of = (method: Operation['method'], path: string, more: Partial<Operation> = {}): Operation =>
  operation({
    id: `${method}${path}`,
    method,
    path,
    access: 'anyone',
    summary: 'x',
    ...(path.includes('{id}') && { params: Type.Object({ id: Type.String() }) }),
    ...more,
  }) as Operation;

describe('request importance', () => {
  it('is the declared importance; by default, optional for GET by administrators and normal for all others', () => {
    assert.equal(importanceOf(of('GET', '/x', { importance: 'critical' })), 'critical');
    assert.equal(importanceOf(of('GET', '/x', { access: 'admin' })), 'optional');
    assert.equal(importanceOf(of('PUT', '/x', { access: 'admin' })), 'normal');
    assert.equal(importanceOf(of('GET', '/x', { access: 'user' })), 'normal');
  });

  it('is the importance of the most specific operation that matches method and path', () => {
    const classify = createClassifier([
      of('GET', '/orders/{id}', { importance: 'normal' }),
      of('GET', '/orders/latest', { importance: 'optional' }),
      of('POST', '/orders/{id}/confirm', { importance: 'critical' }),
      of('GET', '/a.b', { importance: 'always' }),
    ]);
    assert.equal(classify('GET', '/orders/17'), 'normal');
    assert.equal(classify('HEAD', '/orders/17'), 'normal');
    assert.equal(classify('GET', '/orders/latest'), 'optional');
    assert.equal(classify('POST', '/orders/17/confirm'), 'critical');
    assert.equal(classify('GET', '/a.b'), 'always');
  });

  it('is optional for a request that matches no operation', () => {
    const classify = createClassifier([of('POST', '/orders/{id}/confirm', { importance: 'critical' })]);
    for (const [method, path] of [
      ['GET', '/orders/17/confirm'],
      ['POST', '/orders/17/18/confirm'],
      ['POST', '/orders//confirm'],
      ['OPTIONS', '/orders/17/confirm'],
      ['GET', '/nothing'],
    ] as const) {
      assert.equal(classify(method, path), 'optional', `${method} ${path}`);
    }
  });
});
