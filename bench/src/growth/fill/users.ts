import { createHash, randomBytes, scryptSync } from 'node:crypto';
import type { RefreshTokenDocument, SessionDocument, UserDocument } from '@glasshouse/oauth/store';
import { timeOf, userId, username, uuid } from './names.js';

/** The password of every filled user. */
export const password = 'growth-of-the-shop';

/** The cheapest cost that the oauth service accepts: more would hide the cost of the store. */
export const hashCost = 10;

/** The user with many sessions in a large shop, and their number: below the limit for one user. */
export const frequentUser = 1;
export const frequentSessions = 800;
export const sessionsOfOthers = 5;

/** One record for all users, as the oauth service derives it (RFC 7914). */
export function passwordRecord(): UserDocument['password'] {
  const salt = randomBytes(16);
  const [blockSize, parallelization] = [8, 1];
  const hash = scryptSync(password, salt, 32, { N: 2 ** hashCost, r: blockSize, p: parallelization });
  return {
    algorithm: 'scrypt',
    preparation: 'OpaqueString',
    cost: hashCost,
    blockSize,
    parallelization,
    salt: salt.toString('base64url'),
    hash: hash.toString('base64url'),
  };
}

export function userOf(n: number, record: UserDocument['password']): UserDocument {
  return {
    _id: userId(n),
    username: username(n),
    password: record,
    passwordVersion: 1,
    roles: ['user'],
    createdAt: timeOf(0),
  };
}

const sessionLifeMs = 14 * 86_400_000;

/** A session that has not expired yet, and its refresh token. */
export function sessionOf(
  user: number,
  n: number,
): { session: SessionDocument; token: RefreshTokenDocument } {
  const createdAt = new Date(Date.now() - 86_400_000);
  const expiresAt = new Date(createdAt.getTime() + sessionLifeMs);
  const session: SessionDocument = {
    _id: uuid(2, user * 1000 + n),
    userId: userId(user),
    clientId: 'curl',
    passwordVersion: 1,
    createdAt,
    issuedAt: createdAt,
    expiresAt,
    revokedAt: null,
  };
  const _id = createHash('sha256').update(session._id).digest('base64url');
  const token = { _id, sessionId: session._id, generation: 0, issuedAt: createdAt, expiresAt, usedAt: null };
  return { session, token };
}
