import Negotiator from 'negotiator';

/** True for a browser: `text/html` is preferred to JSON (RFC 9110 section 12.5.1). Who takes either gets JSON. */
export function prefersHtml(accept: string | string[] | undefined): boolean {
  if (typeof accept !== 'string') return false;
  return new Negotiator({ headers: { accept } }).mediaType(['application/json', 'text/html']) === 'text/html';
}

/** True when the client prefers gzip to no compression (RFC 9110 section 12.5.3). */
export function takesGzip(acceptEncoding: string | string[] | undefined): boolean {
  if (typeof acceptEncoding !== 'string') return false;
  const headers = { 'accept-encoding': acceptEncoding };
  return new Negotiator({ headers }).encoding(['gzip', 'identity']) === 'gzip';
}
