import { ResponseTooLargeError } from './exchange.js';

const connectTimeout = 'UND_ERR_CONNECT_TIMEOUT';
const beforeSending = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN'],
  connectTimeout,
]);

/** Returns true if no connection was made, so that even a request that must not be repeated can be resent. */
export function neverSent(error: unknown): boolean {
  return beforeSending.has(String((error as { code?: unknown }).code));
}

/** Returns true if the connection could not be made or was lost; false for a response that undici could not parse. */
export function connectionFailed(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && !code.startsWith('HPE_') && !(error instanceof ResponseTooLargeError);
}

/**
 * Returns true after a connect timeout. Such a call is not retried: the kernel has already resent the connection
 * request, and the caller would have to wait for a second timeout.
 */
export function connectTimedOut(error: unknown): boolean {
  return (error as { code?: unknown }).code === connectTimeout;
}
