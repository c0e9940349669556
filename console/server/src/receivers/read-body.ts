import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { ProblemError } from '@glasshouse/http';
import { isProtobuf } from './otlp-status.js';

const inflate = promisify(gunzip);

/**
 * Reads a JSON body, plain or gzip. Only `application/json` is allowed, because pages of other origins cannot post it to
 * a local port without a CORS preflight.
 *
 * @param limit bytes, before and after decompression
 * @throws ProblemError UNSUPPORTED_MEDIA_TYPE, BODY_TOO_LARGE, MALFORMED_JSON
 */
export async function readJsonBody(request: IncomingMessage, limit: number): Promise<unknown> {
  const type = ((request.headers['content-type'] ?? '').split(';')[0] as string).trim().toLowerCase();
  if (type !== 'application/json') {
    const detail = isProtobuf(type)
      ? 'Protocol Buffers are not supported: send OTLP as application/json (OTEL_EXPORTER_OTLP_PROTOCOL=http/json)'
      : 'Send the body as application/json';
    throw new ProblemError('UNSUPPORTED_MEDIA_TYPE', { detail });
  }
  const encoding = (request.headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding !== 'identity' && encoding !== 'gzip') {
    throw new ProblemError('UNSUPPORTED_MEDIA_TYPE', {
      detail: 'Send the body without content-encoding, or with content-encoding gzip',
    });
  }
  const bytes = await readBytes(request, limit);
  const plain = encoding === 'gzip' ? await inflated(bytes, limit) : bytes;
  try {
    return JSON.parse(plain.toString('utf8'));
  } catch (error) {
    throw new ProblemError('MALFORMED_JSON', { cause: error });
  }
}

/**
 * Reads the body. A body over the limit is discarded up to four times the limit before the response, because a client
 * that is still writing might not read it.
 */
function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  // not for-await: an early exit would destroy the connection before the response is sent
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length']) > 4 * limit) reject(tooLarge(limit));
    request.on('data', (part: Buffer) => {
      size += part.length;
      if (size <= limit) parts.push(part);
      else if (size > 4 * limit) reject(tooLarge(limit));
    });
    request.on('end', () => (size <= limit ? resolve(Buffer.concat(parts)) : reject(tooLarge(limit))));
    request.on('error', reject);
    request.on('close', () => reject(new ProblemError('CALLER_GONE', { detail: 'The body is incomplete' })));
  });
}

async function inflated(bytes: Buffer, limit: number): Promise<Buffer> {
  try {
    return await inflate(bytes, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit);
    throw new ProblemError('MALFORMED_JSON', { detail: 'The body is not gzip', cause: error });
  }
}

function tooLarge(limit: number): ProblemError {
  return new ProblemError('BODY_TOO_LARGE', {
    detail: `The limit is ${limit} bytes, also after decompression`,
    headers: { connection: 'close' },
  });
}
