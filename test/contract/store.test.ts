import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmbeddedStore } from '@glasshouse/store';
import { storeContract } from './store-contract.js';

const expireEveryMs = 50;

storeContract(
  'embedded, in memory',
  async (telemetry) => {
    const store = createEmbeddedStore({ telemetry, expireEveryMs });
    return { store, remove: () => store.close() };
  },
  { expiresWithinMs: 5000 },
);

storeContract(
  'embedded, on disk',
  async (telemetry) => {
    const folder = await mkdtemp(join(tmpdir(), 'glasshouse-store-'));
    const store = createEmbeddedStore({ folder, telemetry, expireEveryMs });
    return {
      store,
      async remove() {
        await store.close();
        await rm(folder, { recursive: true });
      },
    };
  },
  { expiresWithinMs: 5000 },
);
