import { ResponseTooLargeError } from './exchange.js';

const connectTimeout = 'UND_ERR_CONNECT_TIMEOUT';
const beforeSending = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN'],
  connectTimeout,
]);

/** No connection was made, so that even what may not be repeated can be sent. */
export function neverSent(error: unknown): boolean {
  return beforeSending.has(String((error as { code?: unknown }).code));
}

/** What undici reports when the connection could not be made, or was lost; not what it could not parse. */
export function connectionFailed(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && !code.startsWith('HPE_') && !(error instanceof ResponseTooLargeError);
}

/** The connect timeout is spent: the kernel has sent its own retries, and a second wait would cost the caller as much again. */
export function connectTimedOut(error: unknown): boolean {
  return (error as { code?: unknown }).code === connectTimeout;
}
