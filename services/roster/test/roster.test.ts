import assert from 'node:assert/strict';
import { callersFirst, callGraph, reachableFrom } from '../src/call-graph.js';
import { serviceNames, serviceOf } from '../src/roster.js';
import { upstreamSettings } from '../src/upstream-settings.js';

describe('callersFirst', () => {
  it('puts callers before the services that they call', () => {
    const groups = callersFirst(callGraph);
    const positionOf = (name: string) => groups.findIndex((group) => (group as string[]).includes(name));
    for (const name of serviceNames) {
      for (const called of serviceOf(name).calls)
        assert.ok(positionOf(name) < positionOf(called), `${name} before ${called}`);
    }
    assert.deepEqual(groups.flat().sort(), [...serviceNames].sort());
  });

  it('groups services by their longest chain of calls', () => {
    assert.deepEqual(callersFirst({ a: ['b', 'c'], b: ['c'], c: [], d: [] }), [['a'], ['b'], ['c', 'd']]);
  });

  it('throws for a cycle of calls and names its services', () => {
    assert.throws(
      () => callersFirst({ a: ['b'], b: ['c'], c: ['b'] }),
      new RangeError('cycle of calls: a -> b -> c -> b'),
    );
  });
});

describe('reachableFrom', () => {
  it('returns the service itself and the services that it calls directly or indirectly', () => {
    assert.deepEqual(reachableFrom('gateway'), serviceNames);
    assert.deepEqual(reachableFrom('customer'), ['customer']);
    for (const called of serviceOf('order').calls) assert.ok(reachableFrom('order').includes(called));
  });
});

describe('upstreamSettings', () => {
  it('declares the address of each called service', () => {
    assert.deepEqual(upstreamSettings('order').PRODUCT_URL, {
      type: 'url',
      default: 'http://127.0.0.1:8083',
      doc: 'address of the product service',
    });
    assert.deepEqual(upstreamSettings('customer'), {});
  });
});
