import { AnswerTooLargeError } from './exchange.js';

const beforeSending = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/** No connection was made, so that even what may not be repeated can be sent. */
export function neverSent(error: unknown): boolean {
  return beforeSending.has(String((error as { code?: unknown }).code));
}

/** What undici reports when the connection could not be made, or was lost; not what it could not parse. */
export function connectionFailed(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && !code.startsWith('HPE_') && !(error instanceof AnswerTooLargeError);
}
