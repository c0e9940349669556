import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import getRawBody from 'raw-body';
import { invalidRequest } from '../operation/validate.js';
import { ProblemError } from '../problem/problem.js';
import { discard } from './discard.js';
import { parseForm } from './form.js';
import { interruptionOf } from './interrupted.js';
import { parseJson } from './json.js';
import { requireType } from './require-type.js';

export interface ReadOptions {
  type: 'json' | 'form';
  /** Size limit in bytes. */
  limit: number;
  timeoutMs: number;
  /** Removes form fields without a value (RFC 6749 section 3.2). */
  omitEmpty?: boolean;
}

/** Returns true if the headers announce a body, even an empty chunked one. */
export function hasBody(request: IncomingMessage): boolean {
  const length = request.headers['content-length'];
  return (length !== undefined && length !== '0') || request.headers['transfer-encoding'] !== undefined;
}

/**
 * Reads and parses the body. Returns the JSON value, or the form's fields as an object without a prototype.
 * @throws ProblemError UNSUPPORTED_MEDIA_TYPE, BODY_TOO_LARGE, REQUEST_TIMEOUT, MALFORMED_JSON, INVALID_REQUEST,
 * CALLER_GONE
 */
export async function readBody(request: IncomingMessage, options: ReadOptions): Promise<unknown> {
  requireType(request, options.type);
  const bytes = await readBytes(request, options);
  if (!isUtf8(bytes)) {
    if (options.type === 'json')
      throw new ProblemError('MALFORMED_JSON', { detail: 'The body is not UTF-8' });
    throw invalidRequest([{ in: 'body', path: '', message: 'is not UTF-8' }]);
  }
  const text = bytes.toString('utf8');
  if (options.type === 'json') return parseJson(text);
  const fields: Record<string, string> = Object.create(null);
  for (const [name, value] of parseForm('body', text))
    if (value !== '' || !options.omitEmpty) fields[name] = value;
  return fields;
}

async function readBytes(request: IncomingMessage, { limit, timeoutMs }: ReadOptions): Promise<Buffer> {
  const interrupted = interruptionOf(request);
  if (interrupted) throw interrupted;
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    // raw-body handles the event and releases the stream.
    request.emit('error', new Error('timeout while reading the body'));
  }, timeoutMs);
  try {
    return await getRawBody(request, { limit, length: request.headers['content-length'] ?? null });
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    if (timedOut) {
      throw new ProblemError('REQUEST_TIMEOUT', { cause: error, headers: { connection: 'close' } });
    }
    if ((error as { type?: string }).type === 'entity.too.large') {
      const drained = await discard(request);
      throw new ProblemError('BODY_TOO_LARGE', {
        detail: `The body may have at most ${limit} bytes`,
        ...(!drained && { headers: { connection: 'close' } }),
      });
    }
    throw new ProblemError('CALLER_GONE', { detail: 'The body is incomplete', cause: error });
  } finally {
    clearTimeout(timer);
  }
}
