import { createHttpApp } from '@glasshouse/http';
import type { Store } from '@glasshouse/store';
import type { Telemetry } from '@glasshouse/telemetry';
import { createAccountQueue } from './ledger/account-queue.js';
import { createLedger } from './ledger/ledger.js';
import { createLedgerMetrics } from './ledger/metrics.js';
import { charge } from './routes/charge.js';
import { deposit } from './routes/deposit.js';
import { exportMovements } from './routes/export-movements.js';
import { exportProfiles } from './routes/export-profiles.js';
import { listNotifications } from './routes/list-notifications.js';
import { notify } from './routes/notify.js';
import { patchProfile } from './routes/patch-profile.js';
import { putProfile } from './routes/put-profile.js';
import { readAccount } from './routes/read-account.js';
import { readProfile } from './routes/read-profile.js';
import { refund } from './routes/refund.js';
import type { CustomerSettings } from './settings.js';
import { customerStore } from './store.js';

export interface CustomerDependencies {
  settings: CustomerSettings;
  telemetry: Telemetry;
  /** `createApp` declares its collections, so start it afterwards. The caller closes it. */
  store: Store;
}

export interface CustomerApp {
  readonly app: ReturnType<typeof createHttpApp>;
}

/** Creates the customer service. Reads no environment, opens no connection, starts no background work. */
export function createApp({ settings, telemetry, store }: CustomerDependencies): CustomerApp {
  const collections = customerStore(store);
  const ledger = createLedger({
    store: collections,
    queue: createAccountQueue({ telemetry }),
    metrics: createLedgerMetrics(telemetry.metrics),
  });
  const app = createHttpApp({
    telemetry,
    readiness: { [store.system]: () => store.ping() },
    routes: [
      readProfile(collections),
      putProfile(collections),
      patchProfile(collections),
      readAccount(collections),
      deposit(ledger, settings.DEPOSIT_LIMIT),
      listNotifications(collections),
      charge(ledger),
      refund(ledger),
      notify(collections),
      exportProfiles(collections),
      exportMovements(collections),
    ],
  });
  return { app };
}
