import { type Declarations, type Settings, SettingsError } from '@glasshouse/settings';
import type { Telemetry } from '@glasshouse/telemetry';
import { createEmbeddedStore } from './embedded/create-embedded-store.js';
import { createMongoStore } from './mongodb/create-mongo-store.js';
import type { Store } from './types.js';

/** What a service that keeps documents reads from its environment. */
export const storeSettings = {
  STORE: {
    type: 'string',
    default: 'embedded',
    allow: ['embedded', 'mongodb'],
    doc: 'where documents are kept: in files of this service, or in MongoDB',
  },
  STORE_FOLDER: {
    type: 'string',
    default: '',
    doc: 'folder of the embedded store; one process at a time; data/<service> when not set',
  },
  STORE_DURABILITY: {
    type: 'string',
    default: 'normal',
    allow: ['normal', 'full'],
    doc: 'when the embedded store acknowledges a write: `normal`, when the operating system has it (survives the death of the process; a power failure may take the latest ones); `full`, when the disk has it (one fsync for each write)',
  },
  // Not of type url: a URL that names several members with ports is none by the WHATWG's rules.
  MONGODB_URL: {
    type: 'string',
    default: '',
    secret: true,
    doc: 'connection string, e.g. mongodb://mongo:27017/?replicaSet=rs0; needed with STORE=mongodb',
  },
} as const satisfies Declarations;

/**
 * The store that the settings ask for; nothing is opened before `start()`.
 *
 * @param options.database names the database in MongoDB, and the default folder: the service's name.
 * @throws SettingsError when `STORE` is `mongodb` and `MONGODB_URL` is missing.
 */
export function storeFromSettings(
  settings: Settings<typeof storeSettings>,
  options: { database: string; telemetry: Telemetry },
): Store {
  const { database, telemetry } = options;
  if (settings.STORE === 'embedded') {
    return createEmbeddedStore({
      folder: settings.STORE_FOLDER || `data/${database}`,
      durability: settings.STORE_DURABILITY === 'full' ? 'full' : 'normal',
      telemetry,
    });
  }
  if (!/^mongodb(\+srv)?:\/\//.test(settings.MONGODB_URL)) {
    throw new SettingsError([
      `MONGODB_URL must be a mongodb:// address when STORE=mongodb: ${storeSettings.MONGODB_URL.doc}`,
    ]);
  }
  return createMongoStore({ url: settings.MONGODB_URL, database, telemetry });
}
