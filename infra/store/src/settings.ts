import type { Faults } from '@glasshouse/faults';
import { type Declarations, type Settings, SettingsError } from '@glasshouse/settings';
import type { Telemetry } from '@glasshouse/telemetry';
import { createEmbeddedStore } from './embedded/create-embedded-store.js';
import { createMongoStore } from './mongodb/create-mongo-store.js';
import type { Store } from './types.js';

/** Settings of a service that stores documents. */
export const storeSettings = {
  STORE: {
    type: 'string',
    default: 'embedded',
    allow: ['embedded', 'mongodb'],
    doc: 'storage of documents: `embedded`, in files of this service, or `mongodb`',
  },
  STORE_FOLDER: {
    type: 'string',
    default: '',
    doc: 'folder of the embedded store, locked by one process at a time; data/<service> when not set',
  },
  STORE_DURABILITY: {
    type: 'string',
    default: 'normal',
    allow: ['normal', 'full'],
    doc: 'durability of writes in the embedded store: `normal` writes to the operating system before the acknowledgement (survives a killed process; a power failure may lose the latest writes); `full` writes to the disk (one fsync for each write)',
  },
  // Not of type url: the WHATWG URL standard does not allow several hosts with ports.
  MONGODB_URL: {
    type: 'string',
    default: '',
    secret: true,
    doc: 'connection string, e.g. mongodb://mongo:27017/?replicaSet=rs0; needed with STORE=mongodb',
  },
} as const satisfies Declarations;

/**
 * Creates the store that the settings select; nothing is opened before `start()`.
 *
 * @param options.database name of the service: the database in MongoDB, and the default folder `data/<database>`.
 * @throws SettingsError when `STORE` is `mongodb` and `MONGODB_URL` is missing.
 */
export function storeFromSettings(
  settings: Settings<typeof storeSettings>,
  options: { database: string; telemetry: Telemetry; faults?: Faults | undefined },
): Store {
  const { database, telemetry } = options;
  const faults = options.faults?.at('store');
  if (settings.STORE === 'embedded') {
    return createEmbeddedStore({
      folder: settings.STORE_FOLDER || `data/${database}`,
      durability: settings.STORE_DURABILITY === 'full' ? 'full' : 'normal',
      telemetry,
      faults,
    });
  }
  if (!/^mongodb(\+srv)?:\/\//.test(settings.MONGODB_URL)) {
    throw new SettingsError([
      `MONGODB_URL must be a mongodb:// address when STORE=mongodb: ${storeSettings.MONGODB_URL.doc}`,
    ]);
  }
  return createMongoStore({ url: settings.MONGODB_URL, database, telemetry, faults });
}
