import assert from 'node:assert/strict';
import { makeKeys } from '../../src/services/shop.js';
import { startVariant } from '../../src/services/variant-processes.js';
import { watchProcesses } from './processes.js';

describe('startVariant', () => {
  it('leaves no process when the gateway fails to start', async () => {
    const processes = watchProcesses();
    try {
      const keys = await makeKeys();
      // the gateway rejects this key; the product service does not use it
      const environment = {
        cores: undefined,
        keys: { ...keys, publicKey: { kty: 'none' } },
        receivers: { http: 9, forward: { bare: 9 } },
      };
      await assert.rejects(startVariant('bare', environment), /bare gateway exited with code 1/);
      assert.deepEqual([processes.started(), processes.alive()], [2, 0]);
    } finally {
      processes.close();
    }
  });
});
