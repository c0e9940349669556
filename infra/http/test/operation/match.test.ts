import assert from 'node:assert/strict';
import { createOperationMatcher, createRouteFinder } from '../../src/operation/match.js';
import { operationOf as of } from '../support/operation-of.js';

const operations = [
  of('GET', '/items/{id}'),
  of('GET', '/items/latest'),
  of('POST', '/items/{id}'),
  of('POST', '/items/{id}/confirm'),
  of('GET', '/a.b'),
];

describe('createOperationMatcher', () => {
  const match = createOperationMatcher(operations);

  it('finds the most specific operation that matches method and path', () => {
    assert.equal(match('GET', '/items/latest')?.id, 'GET /items/latest');
    assert.equal(match('GET', '/items/17')?.id, 'GET /items/{id}');
    assert.equal(match('POST', '/items/17/confirm')?.id, 'POST /items/{id}/confirm');
    assert.equal(match('HEAD', '/items/17')?.id, 'GET /items/{id}');
    assert.equal(match('POST', '/items/latest')?.id, 'POST /items/{id}');
    assert.equal(match('GET', '/a.b')?.id, 'GET /a.b');
  });

  it('finds nothing for another method or path', () => {
    assert.equal(match('DELETE', '/items/17'), undefined);
    assert.equal(match('GET', '/axb'), undefined);
    assert.equal(match('GET', '/items/17/18'), undefined);
    assert.equal(match('GET', '/items/'), undefined);
    assert.equal(match('POST', '/items//confirm'), undefined);
    assert.equal(match('OPTIONS', '/items/17'), undefined);
  });

  it('finds nothing without operations', () => {
    assert.equal(createOperationMatcher([])('GET', '/'), undefined);
  });
});

describe('createRouteFinder', () => {
  const methods = new Set(['GET', 'POST']);
  const routeOf = createRouteFinder(createOperationMatcher(operations), methods);

  it('returns the template of the operation that matches method and path', () => {
    assert.equal(routeOf('POST', '/items/latest'), '/items/{id}');
    assert.equal(routeOf('GET', '/items/latest'), '/items/latest');
  });

  it('returns the most specific template of the path for a method without an operation', () => {
    assert.equal(routeOf('DELETE', '/items/latest'), '/items/latest');
    assert.equal(routeOf('OPTIONS', '/items/17/confirm'), '/items/{id}/confirm');
  });

  it('returns undefined for an unknown path', () => {
    assert.equal(routeOf('GET', '/items/17/18'), undefined);
    assert.equal(routeOf('GET', '/'), undefined);
  });
});
