import assert from 'node:assert/strict';
import { operations as gatewayOperations, publicOperations } from '@glasshouse/gateway';
import { titleOf } from '../../src/growth/operation.js';
import { measuredOperations } from '../../src/growth/operations/index.js';

const contracts: readonly { id: string; status?: number }[] = [
  ...publicOperations().map(({ operation }) => operation),
  ...Object.values(gatewayOperations),
];

describe('operations of the growth benchmark', () => {
  it('cover exactly the operations of the public API', () => {
    const ids = (operations: readonly { id: string }[]) => new Set(operations.map(({ id }) => id));
    assert.deepEqual(ids(measuredOperations), ids(contracts));
  });

  it('have different titles', () => {
    const titles = measuredOperations.map(titleOf);
    assert.equal(new Set(titles).size, titles.length);
  });

  it('expect the status of their contract', () => {
    for (const { id, status } of measuredOperations) {
      const contract = contracts.find((each) => each.id === id);
      assert.equal(status, contract?.status ?? 200, id);
    }
  });
});
