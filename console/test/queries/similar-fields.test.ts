import assert from 'node:assert/strict';
import { similarFields } from '../../server/src/queries/similar-fields.js';
import { listNames, maxListedNames } from '../../server/src/store/rows/list-names.js';
import { attributeName, attributeOfCell } from '../../server/src/store/span-cells.js';

describe('similarFields', () => {
  const known = [
    'db.system.name',
    'db.operation.name',
    'http.response.status_code',
    'user_agent.original',
    'route',
    'http.route',
    'status',
  ];
  for (const [field, similar] of [
    ['db.system', ['db.system.name']],
    ['DB.System', ['db.system.name']],
    ['user_agent', ['user_agent.original']],
    ['status_code', ['http.response.status_code']],
    ['rout', ['route']],
    ['http.rout', ['http.route']],
    ['order#db.system', ['order#db.system.name']],
    ['gateway->order#sttus', ['gateway->order#status']],
    ['nothing.like.it', []],
    ['', []],
    ['x'.repeat(200), []],
  ] as const) {
    it(`finds ${similar.join(', ') || 'nothing'} for "${field.slice(0, 30)}"`, () =>
      assert.deepEqual(similarFields(field, known), similar));
  }
});

describe('listNames', () => {
  it('returns each name once, and not more than its limit', () => {
    const block = (...shapes: string[][]) => ({ shapeNames: () => shapes });
    assert.deepEqual(listNames([block(['a', 'b'], ['b', 'c']), block(['a'])]), ['a', 'b', 'c']);
    const many = Array.from({ length: 2 * maxListedNames }, (_, n) => `n${n}`);
    assert.equal(listNames([block(many)]).length, maxListedNames);
  });
});

describe('attributeOfCell', () => {
  it('returns the attribute of its cell, and nothing for a cell of another member', () => {
    for (const name of ['a.b', '\u0000', '\u0000x', ''])
      assert.equal(attributeOfCell(attributeName(name)), name, JSON.stringify(name));
    assert.equal(attributeOfCell('\u0000events'), undefined);
  });
});
