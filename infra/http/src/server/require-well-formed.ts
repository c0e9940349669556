import type { IncomingMessage } from 'node:http';
import { ProblemError } from '../problem/problem.js';

/** Node would drop what is beyond its own limit, whatever that says; so it counts further, and we refuse. */
export const mostHeaders = 100;

/**
 * What Node's parser lets pass and RFC 9112 does not: a version other than 1.0 and 1.1 (section 2.3), an HTTP/1.1
 * request without exactly one `host` (section 3.2).
 * @throws ProblemError INVALID_REQUEST, HEADERS_TOO_LARGE, after which the connection is closed
 */
export function requireWellFormed({ httpVersion, rawHeaders }: IncomingMessage): void {
  if (httpVersion !== '1.1' && httpVersion !== '1.0') throw refused('This is served by HTTP/1.1');
  if (rawHeaders.length > 2 * mostHeaders) {
    throw new ProblemError('HEADERS_TOO_LARGE', {
      detail: `At most ${mostHeaders} headers are taken here`,
      headers: { connection: 'close' },
    });
  }
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  if (hosts > 1 || (hosts === 0 && httpVersion === '1.1')) throw refused('One host header is needed');
}

function refused(detail: string): ProblemError {
  return new ProblemError('INVALID_REQUEST', { detail, headers: { connection: 'close' } });
}
