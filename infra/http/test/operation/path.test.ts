import assert from 'node:assert/strict';
import { bySpecificity, pathBuilder, routerPath } from '../../src/operation/path.js';

describe('routerPath', () => {
  it('converts {name} to the :name of the router', () => {
    assert.equal(routerPath('/things/{id}/parts/{part}'), '/things/:id/parts/:part');
    assert.equal(routerPath('/.well-known/x'), '/.well-known/x');
  });
});

describe('bySpecificity', () => {
  const paths = ['/a/{x}/c', '/form', '/a/{x}', '/a', '/a/b', '/{y}/b', '/a/b/{z}', '/a/b/c'];

  it('sorts fixed segments before parameters', () => {
    for (const order of [paths, paths.toReversed(), [...paths.slice(3), ...paths.slice(0, 3)]]) {
      const sorted = order.toSorted(bySpecificity);
      const isBefore = (a: string, b: string) =>
        assert.ok(sorted.indexOf(a) < sorted.indexOf(b), `${a} ${b}`);
      isBefore('/a/b', '/a/{x}');
      isBefore('/a/b/c', '/a/b/{z}');
      isBefore('/a/b/c', '/a/{x}/c');
      isBefore('/a/b/{z}', '/a/{x}/c');
      isBefore('/a/b', '/{y}/b');
      isBefore('/a/{x}', '/{y}/b');
    }
  });
});

describe('pathBuilder', () => {
  it('inserts percent-encoded parameters', () => {
    assert.equal(pathBuilder('/a')({}), '/a');
    assert.equal(pathBuilder('/a/{x}/b/{y}')({ x: 'a/b?c#d é', y: 3 }), '/a/a%2Fb%3Fc%23d%20%C3%A9/b/3');
  });
  it('throws a TypeError for a parameter that is missing, empty or a dot segment', () => {
    for (const x of ['', '.', '..', undefined]) assert.throws(() => pathBuilder('/a/{x}')({ x }), TypeError);
  });
});
