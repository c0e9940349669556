import { TimeoutError } from '@glasshouse/timing';
import { DuplicateKeyError, StoreUnavailableError } from '../errors.js';

/** Driver errors that mean "no usable server": none selected, unreachable, connection lost or closed. */
const unavailableNames = new Set([
  'MongoServerSelectionError',
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoClientClosedError',
  'MongoServerClosedError',
  'MongoExpiredSessionError',
  'MongoStalePrimaryError',
  'MongoOperationTimeoutError',
  'MongoPoolClosedError',
  'MongoPoolClearedError',
  'PoolClearedOnNetworkError',
  'MongoWaitQueueTimeoutError',
]);

/** Server error codes that mean: not the primary, shutting down, timeout, or not acknowledged by a majority. */
const unavailableCodes = new Set([
  6, 7, 50, 64, 79, 89, 91, 100, 133, 134, 189, 262, 9001, 10058, 10107, 11600, 11602, 13435, 13436,
]);

/** Driver errors that mean that no server was found or no connection was free, so nothing was sent. */
const unsentNames = new Set([
  'MongoServerSelectionError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoClientClosedError',
  'MongoServerClosedError',
  'MongoPoolClosedError',
  'MongoPoolClearedError',
  'MongoWaitQueueTimeoutError',
]);

/** Server error codes that mean "not the primary": the server applied nothing. */
const refusalCodes = new Set([10107, 13435]);

interface DriverError {
  name?: string;
  code?: unknown;
  keyPattern?: Record<string, unknown>;
  message?: string;
  hasErrorLabel?(label: string): boolean;
}

/**
 * Returns the store's error for a driver error; other errors unchanged. Compares names instead of classes, because the
 * driver is loaded only when it is needed.
 */
export function translateError(error: unknown, collection: string): unknown {
  const { code, keyPattern, message = '' } = (error ?? {}) as DriverError;
  if (code === 11000)
    return new DuplicateKeyError(collection, takenFields(keyPattern, message), { cause: error });
  if (isUnavailable(error)) return new StoreUnavailableError('mongodb', { cause: error });
  return error;
}

/** Returns whether a write that failed with this error was certainly not applied. */
export function isRefusal(error: unknown): boolean {
  const { name = '', code } = (error ?? {}) as DriverError;
  return unsentNames.has(name) || (typeof code === 'number' && refusalCodes.has(code));
}

/** Returns whether a retry can help: the server is unavailable, and did not reject the operation. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof StoreUnavailableError || error instanceof TimeoutError) return true;
  const { name = '', code, hasErrorLabel } = (error ?? {}) as DriverError;
  if (unavailableNames.has(name)) return true;
  if (typeof code === 'number' && unavailableCodes.has(code)) return true;
  const labelled = (label: string): boolean => hasErrorLabel?.call(error, label) ?? false;
  return labelled('RetryableWriteError') || labelled('SystemOverloadedError');
}

function takenFields(keyPattern: Record<string, unknown> | undefined, message: string): string[] {
  if (keyPattern) return Object.keys(keyPattern);
  // Servers before 4.4 have the fields only in the message: `... dup key: { username: "ada" }`.
  const found = [...(/dup key: \{(.*)\}/.exec(message)?.[1] ?? '').matchAll(/(?:^|,)\s*"?([\w.]+)"?\s*:/g)];
  return found.length > 0 ? found.map((match) => match[1] as string) : ['_id'];
}
