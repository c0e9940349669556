/** Document collections with two adapters: MongoDB, and an embedded store on disk or in memory. */
export { createEmbeddedStore, type EmbeddedStoreOptions } from './embedded/create-embedded-store.js';
export { DuplicateKeyError, StoreUnavailableError } from './errors.js';
export { escapeRegExp } from './escape-reg-exp.js';
export { type ChangeRange, findChanges } from './find-changes.js';
export { createMongoStore, type MongoStoreOptions } from './mongodb/create-mongo-store.js';
export { storeFromSettings, storeSettings } from './settings.js';
export type {
  Collection,
  Condition,
  Document,
  Filter,
  FindOptions,
  Index,
  Store,
  Update,
} from './types.js';
