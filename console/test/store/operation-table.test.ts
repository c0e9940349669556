import assert from 'node:assert/strict';
import { createOperationTable } from '../../server/src/store/operation-table.js';

describe('createOperationTable', () => {
  it('returns the same object for the same service, kind and name only', () => {
    const table = createOperationTable();
    const made = [
      table.of('a', 'server', 'b'),
      table.of('a', 'client', 'b'),
      table.of('ab', 'server', ''),
      table.of('', 'server', 'ab'),
      table.of('1 a', 'server', 'b'),
    ];
    assert.equal(new Set(made).size, made.length);
    assert.deepEqual(made[0], { service: 'a', kind: 'server', name: 'b' });
    for (const operation of made)
      assert.equal(table.of(operation.service, operation.kind, operation.name), operation);
  });

  it('makes further objects of more than 1000 operations', () => {
    const table = createOperationTable();
    const first = table.of('a', 'server', '0');
    for (let n = 1; n < 1000; n++) table.of('a', 'server', String(n));
    assert.equal(table.of('a', 'server', '0'), first);
    table.of('a', 'server', '1000');
    const again = table.of('a', 'server', '0');
    assert.notEqual(again, first);
    assert.deepEqual(again, first);
  });
});
