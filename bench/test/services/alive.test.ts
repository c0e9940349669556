import assert from 'node:assert/strict';
import { startVariant } from '../../src/services/alive.js';
import { makeKeys } from '../../src/services/shop.js';
import { watchProcesses } from './processes.js';

describe('the two services of a variant', () => {
  it('are both gone when the second does not start', async () => {
    const processes = watchProcesses();
    try {
      const keys = await makeKeys();
      // no key that the gateway could check tokens with; the product service checks none
      const surroundings = {
        cores: undefined,
        keys: { ...keys, publicKey: { kty: 'none' } },
        sinks: { http: 9, forward: { bare: 9 } },
      };
      await assert.rejects(startVariant('bare', surroundings), /bare gateway ended with 1/);
      assert.deepEqual([processes.started(), processes.alive()], [2, 0]);
    } finally {
      processes.close();
    }
  });
});
