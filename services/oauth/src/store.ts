import type { Collection, Document, Store } from '@glasshouse/store';
import type { JWK } from 'jose';
import type { PasswordRecord } from './passwords/password-hasher.js';

export interface UserDocument extends Document {
  /** Normalised and unique. */
  username: string;
  password: PasswordRecord;
  /** Increases with each password change. A session of an older version cannot be refreshed. */
  passwordVersion: number;
  roles: string[];
  createdAt: Date;
}

/** Session of one login, with its family of refresh tokens (RFC 9700). `_id` is the `sid` of its tokens. */
export interface SessionDocument extends Document {
  userId: string;
  clientId: string;
  passwordVersion: number;
  createdAt: Date;
  /** Time of the latest access token. */
  issuedAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
}

/** `_id` is the SHA-256 of the token, which itself is not stored. */
export interface RefreshTokenDocument extends Document {
  sessionId: string;
  /** Number of earlier exchanges in the session; absent in older documents. */
  generation?: number;
  issuedAt: Date;
  expiresAt: Date;
  /** Set once, by the only exchange that succeeds. */
  usedAt: Date | null;
}

/** `_id` is the `sid` of a revoked session. Expires after the session's last access token. */
export interface RevocationDocument extends Document {
  revokedAt: Date;
  expiresAt: Date;
}

/** `_id` is a counter, so that two instances cannot both create the next key. */
export interface KeyDocument extends Document {
  kid: string;
  publicJwk: JWK;
  privateJwk: JWK;
  createdAt: Date;
  signsFrom: Date;
}

export interface Collections {
  users: Collection<UserDocument>;
  sessions: Collection<SessionDocument>;
  refreshTokens: Collection<RefreshTokenDocument>;
  revocations: Collection<RevocationDocument>;
  keys: Collection<KeyDocument>;
}

/** Declares the collections of the service. Call it before `store.start()`. */
export function declareCollections(store: Store): Collections {
  return {
    users: store.collection<UserDocument>('users', [
      { fields: ['username'], unique: true },
      { fields: ['createdAt', '_id'] },
    ]),
    sessions: store.collection<SessionDocument>('sessions', [
      { fields: ['userId', 'issuedAt'] },
      { fields: ['expiresAt'], expireAfterSeconds: 0 },
    ]),
    refreshTokens: store.collection<RefreshTokenDocument>('refresh_tokens', [
      { fields: ['sessionId', 'generation'] },
      { fields: ['expiresAt'], expireAfterSeconds: 0 },
    ]),
    revocations: store.collection<RevocationDocument>('revocations', [
      { fields: ['revokedAt'] },
      { fields: ['expiresAt'], expireAfterSeconds: 0 },
    ]),
    keys: store.collection<KeyDocument>('keys'),
  };
}
