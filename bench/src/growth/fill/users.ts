import { createHash, randomBytes, scryptSync } from 'node:crypto';
import type { RefreshTokenDocument, SessionDocument, UserDocument } from '@glasshouse/oauth/store';
import { timeOf, userId, username, uuid } from './names.js';

/** Password of every user. */
export const password = 'growth-of-the-shop';

/** Lowest cost that the oauth service accepts; a higher cost would hide the cost of the store. */
export const hashCost = 10;

/** User with many sessions in the large shop. */
export const frequentUser = 1;
/** Number of sessions of the frequent user, below the limit of one user. */
export const frequentSessions = 800;
export const sessionsOfOthers = 5;

/** Returns a password record as the oauth service derives it (RFC 7914); all users share it. */
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

/** Returns an unexpired session and its refresh token. */
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
