import { TimeoutError } from '@glasshouse/timing';
import { DuplicateKeyError, StoreUnavailableError } from '../errors.js';

/** The driver's names for "no usable server": not chosen, not reached, lost on the way, closed. */
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

/** The server's codes for: not the primary, shutting down, too slow, or a majority that did not confirm. */
const unavailableCodes = new Set([
  6, 7, 50, 64, 79, 89, 91, 100, 133, 134, 189, 262, 9001, 10058, 10107, 11600, 11602, 13435, 13436,
]);

/** The driver's names for: no server was found or no connection was free, so that nothing was sent. */
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

/** The server's codes for: not the primary. It carries out nothing then. */
const refusalCodes = new Set([10107, 13435]);

interface DriverError {
  name?: string;
  code?: unknown;
  keyPattern?: Record<string, unknown>;
  message?: string;
  hasErrorLabel?(label: string): boolean;
}

/**
 * The contract's error for one of the driver's; anything else comes back as it is. By name rather than by class, as
 * the driver is not loaded until it is needed.
 */
export function translateError(error: unknown, collection: string): unknown {
  const { code, keyPattern, message = '' } = (error ?? {}) as DriverError;
  if (code === 11000)
    return new DuplicateKeyError(collection, takenFields(keyPattern, message), { cause: error });
  if (isUnavailable(error)) return new StoreUnavailableError('mongodb', { cause: error });
  return error;
}

/** Whether a write that failed so was surely not carried out. */
export function isRefusal(error: unknown): boolean {
  const { name = '', code } = (error ?? {}) as DriverError;
  return unsentNames.has(name) || (typeof code === 'number' && refusalCodes.has(code));
}

/** Whether waiting can help: the server is away, not refusing. */
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
  // Servers before 4.4 tell it in the message only: `... dup key: { username: "ada" }`.
  const found = [...(/dup key: \{(.*)\}/.exec(message)?.[1] ?? '').matchAll(/(?:^|,)\s*"?([\w.]+)"?\s*:/g)];
  return found.length > 0 ? found.map((match) => match[1] as string) : ['_id'];
}
