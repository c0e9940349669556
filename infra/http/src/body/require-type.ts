import type { IncomingMessage } from 'node:http';
import { ProblemError } from '../problem/problem.js';

const types = { json: 'application/json', form: 'application/x-www-form-urlencoded' } as const;

/**
 * Requires a body of the expected media type.
 * @throws ProblemError UNSUPPORTED_MEDIA_TYPE for another type, a charset other than UTF-8, or a compressed body
 */
export function requireType(request: IncomingMessage, expected: keyof typeof types): void {
  const given = request.headers['content-type'] ?? '';
  // Most requests send exactly this type, without parameters.
  if (given !== types[expected]) {
    const [type = '', ...parameters] = given
      .toLowerCase()
      .split(';')
      .map((part) => part.trim());
    const charset = parameters
      .find((parameter) => parameter.startsWith('charset='))
      ?.slice(8)
      .replaceAll('"', '');
    if (type !== types[expected] || (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8')) {
      throw new ProblemError('UNSUPPORTED_MEDIA_TYPE', {
        detail: `The body must be ${types[expected]} in UTF-8`,
        headers: { accept: types[expected] },
      });
    }
  }
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new ProblemError('UNSUPPORTED_MEDIA_TYPE', {
      detail: 'The body must not be compressed',
      headers: { 'accept-encoding': 'identity' },
    });
  }
}
