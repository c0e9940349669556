import Negotiator from 'negotiator';

/**
 * Returns whether the client prefers `text/html` to JSON, as browsers do (RFC 9110 section 12.5.1). The default is
 * JSON.
 */
export function prefersHtml(accept: string | string[] | undefined): boolean {
  if (typeof accept !== 'string') return false;
  return new Negotiator({ headers: { accept } }).mediaType(['application/json', 'text/html']) === 'text/html';
}

/** Returns whether the client prefers gzip to no compression (RFC 9110 section 12.5.3). */
export function prefersGzip(acceptEncoding: string | string[] | undefined): boolean {
  if (typeof acceptEncoding !== 'string') return false;
  const headers = { 'accept-encoding': acceptEncoding };
  return new Negotiator({ headers }).encoding(['gzip', 'identity']) === 'gzip';
}
