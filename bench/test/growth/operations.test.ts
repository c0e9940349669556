import assert from 'node:assert/strict';
import { operations as ofGateway, publicOperations } from '@glasshouse/gateway';
import { titleOf } from '../../src/growth/operation.js';
import { measuredOperations } from '../../src/growth/operations/index.js';

const contracts: readonly { id: string; status?: number }[] = [
  ...publicOperations().map(({ operation }) => operation),
  ...Object.values(ofGateway),
];

describe('the operations of the growth benchmark', () => {
  it('include every operation of the public API', () => {
    const ids = (operations: readonly { id: string }[]) => new Set(operations.map(({ id }) => id));
    assert.deepEqual(ids(measuredOperations), ids(contracts));
  });

  it('have unique titles', () => {
    const titles = measuredOperations.map(titleOf);
    assert.equal(new Set(titles).size, titles.length);
  });

  it('expect the status of the contract', () => {
    for (const { id, status } of measuredOperations) {
      const contract = contracts.find((one) => one.id === id);
      assert.equal(status, contract?.status ?? 200, id);
    }
  });
});
