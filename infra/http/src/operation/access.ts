import { bearerChallenge } from '../problem/challenge.js';
import { ProblemError } from '../problem/problem.js';
import type { Caller } from '../types.js';
import type { Access } from './operation.js';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const anonymous: Caller = Object.freeze({ id: '', name: '', roles: Object.freeze([]) });
const roleName = /^[\w.:-]{1,64}$/;
const visible = /^[\x21-\x7e]{1,128}$/;

/**
 * Returns the headers that identify a caller to an upstream service. The name is percent-encoded, as headers are ASCII.
 * Roles with a comma or another unexpected character are omitted, because they could be read as other roles.
 */
export function callerHeaders(user: Caller): Record<string, string> {
  return {
    'x-user-id': user.id,
    'x-user-name': encodeURIComponent(user.name),
    'x-user-roles': user.roles.filter((role) => roleName.test(role)).join(','),
  };
}

/** Returns the caller that the public edge verified, or one with an empty id. Malformed headers are ignored. */
export function callerOf(headers: Headers): Caller {
  const id = headers['x-user-id'];
  if (typeof id !== 'string' || !visible.test(id)) return anonymous;
  const roles = headers['x-user-roles'];
  return {
    id,
    name: decodedName(headers['x-user-name']),
    roles: typeof roles === 'string' && roles !== '' ? roles.split(',', 16) : anonymous.roles,
  };
}

/**
 * Requires the access that an operation declares. A second line of defence behind the public edge, which has already
 * verified the token.
 * @throws ProblemError UNAUTHENTICATED, FORBIDDEN
 */
export function enforce(access: Access, user: Caller): void {
  if (access === 'anyone' || access === 'internal') return;
  if (user.id === '')
    throw new ProblemError('UNAUTHENTICATED', { headers: { 'www-authenticate': bearerChallenge() } });
  if (access === 'admin' && !user.roles.includes('admin')) {
    const headers = { 'www-authenticate': bearerChallenge({ error: 'insufficient_scope' }) };
    throw new ProblemError('FORBIDDEN', { headers });
  }
}

function decodedName(header: string | string[] | undefined): string {
  if (typeof header !== 'string') return '';
  try {
    return decodeURIComponent(header.slice(0, 512));
  } catch {
    return '';
  }
}
