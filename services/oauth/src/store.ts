import type { Collection, Document, Store } from '@glasshouse/store';
import type { JWK } from 'jose';
import type { PasswordRecord } from './passwords/password-hasher.js';

export interface UserDocument extends Document {
  /** Normalised; unique. */
  username: string;
  password: PasswordRecord;
  /** Counts password changes: a session made under an older one cannot be refreshed. */
  passwordVersion: number;
  roles: string[];
  createdAt: Date;
}

/** One login and the refresh tokens that follow from it: RFC 9700's token family. `_id` is the `sid` of its tokens. */
export interface SessionDocument extends Document {
  userId: string;
  clientId: string;
  passwordVersion: number;
  createdAt: Date;
  /** When the last access token was issued. */
  issuedAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
}

/** `_id` is the SHA-256 of the token: the token itself is kept nowhere. */
export interface RefreshTokenDocument extends Document {
  sessionId: string;
  /** Counts the exchanges of its session before it; tokens from before it was kept have none. */
  generation?: number;
  issuedAt: Date;
  expiresAt: Date;
  /** Set once, by the one exchange that wins. */
  usedAt: Date | null;
}

/** `_id` is a `sid` whose access tokens are no longer good; kept until the last of them has expired. */
export interface RevocationDocument extends Document {
  revokedAt: Date;
  expiresAt: Date;
}

/** `_id` counts up, so that two instances cannot make the same next key. */
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

/** Declares what the service keeps. Call it before `store.start()`. */
export function declareCollections(store: Store): Collections {
  return {
    users: store.collection<UserDocument>('users', [{ fields: ['username'], unique: true }]),
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
