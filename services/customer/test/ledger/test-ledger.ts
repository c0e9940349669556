import type { TestTelemetry } from '@glasshouse/telemetry/testing';
import { type AccountQueueOptions, createAccountQueue } from '../../src/ledger/account-queue.js';
import { createLedger, type Ledger } from '../../src/ledger/ledger.js';
import type { CustomerStore } from '../../src/store.js';

/** Creates a ledger like the service's, with separate metrics. */
export function createTestLedger(
  telemetry: TestTelemetry,
  store: CustomerStore,
  bounds: Omit<AccountQueueOptions, 'telemetry'> = {},
): Ledger {
  const { metrics } = telemetry;
  return createLedger({
    store,
    queue: createAccountQueue({ telemetry, ...bounds }),
    metrics: {
      movements: metrics.counter({ name: 'movements_total', help: 'x', labels: ['kind'] }),
      moved: metrics.counter({ name: 'moved_total', help: 'x', labels: ['kind', 'currency'] }),
      conflicts: metrics.counter({ name: 'conflicts_total', help: 'x' }),
    },
  });
}
