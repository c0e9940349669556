import type { IncomingMessage } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { interruptionOf } from '../body/interrupted.js';
import { ProblemError } from '../problem/problem.js';

/**
 * Upper limit of the number of headers. Node silently drops headers beyond `maxHeadersCount`, so that is set one
 * higher, and the request is refused here.
 */
export const maxHeaders = 100;

/**
 * Rejects requests that Node's parser accepts although RFC 9112 forbids them: a version other than 1.0 and 1.1 (section
 * 2.3), an HTTP/1.1 request without exactly one `host` (section 3.2), a transfer coding that Node ignores, such as
 * `gzip, chunked` (section 6.1). Also rejects an `Expect` other than `100-continue` (RFC 9110 section 10.1.1), to which
 * Node would respond itself.
 * @throws ProblemError INVALID_REQUEST, HEADERS_TOO_LARGE, EXPECTATION_FAILED, after which the connection is closed
 * @returns true if the request has a transfer coding
 */
export function requireWellFormed({ httpVersion, rawHeaders }: IncomingMessage): boolean {
  if (httpVersion !== '1.1' && httpVersion !== '1.0')
    throw refused('Only HTTP/1.0 and HTTP/1.1 are supported');
  if (rawHeaders.length > 2 * maxHeaders) {
    throw new ProblemError('HEADERS_TOO_LARGE', {
      detail: `A request may have at most ${maxHeaders} headers`,
      headers: { connection: 'close' },
    });
  }
  let hosts = 0;
  let coded = false;
  let expectation: string | undefined;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1;
    if (name.length === 6 && name.toLowerCase() === 'expect') expectation = rawHeaders[at + 1];
    if (name.length === 17 && name.toLowerCase() === 'transfer-encoding') {
      coded = true;
      if (!/^chunked$/i.test(rawHeaders[at + 1] ?? ''))
        throw refused('Only the transfer coding chunked is supported');
    }
  }
  if (hosts > 1 || (hosts === 0 && httpVersion === '1.1'))
    throw refused('Exactly one host header is required');
  if (expectation !== undefined && httpVersion === '1.1' && !/^100-continue$/i.test(expectation)) {
    throw new ProblemError('EXPECTATION_FAILED', {
      detail: 'Only the expectation 100-continue is supported',
      headers: { connection: 'close' },
    });
  }
  return coded;
}

/**
 * Waits until Node has parsed the data that arrived with the headers. Node checks a transfer coding only after it has
 * emitted the request, and a request without a known end must not be executed (RFC 9112 section 6.1).
 * @throws ProblemError INVALID_REQUEST
 */
export async function requireKnownCoding(request: IncomingMessage): Promise<void> {
  await nextTurn();
  const interrupted = interruptionOf(request);
  if (interrupted) throw interrupted;
}

function refused(detail: string): ProblemError {
  return new ProblemError('INVALID_REQUEST', { detail, headers: { connection: 'close' } });
}
