import { ProblemError } from '@glasshouse/http';
import type { Bound } from '@glasshouse/settings';
import { DuplicateKeyError } from '@glasshouse/store';
import type { Span, Telemetry } from '@glasshouse/telemetry';
import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose';
import { accessTokenProfile, type JsonWebKeySet } from '../contract.js';
import type { Collections, KeyDocument } from '../store.js';

export interface SigningKey {
  kid: string;
  key: CryptoKey;
}

export interface KeyringOptions {
  telemetry: Telemetry;
  keys: Collections['keys'];
  rotationSeconds: number;
  /** How long a key is published before it signs, so that no verifier meets one that it does not know. */
  leadSeconds: number;
  /** A key that signs no more stays published this long: the life of what it signed. */
  accessTokenSeconds: number;
  now?: () => number;
}

/** The keys of all instances; the store holds them, this remembers them for a moment. */
export interface Keyring {
  /** The key that signs now. Makes the first one, and the next one when the newest has come of age. */
  signing(span: Span): Promise<SigningKey>;
  /** What is published, fresh from the store: RFC 7517. */
  jwks(span: Span): Promise<JsonWebKeySet>;
  /** Makes the next key before its time. @throws ProblemError RATE_LIMITED while too many are published */
  rotate(span: Span): Promise<{ kid: string; signsFrom: Date }>;
}

export const keysBound = {
  holds: 'Signing keys that are published at once',
  limit: 20,
  unit: 'entries',
  full: 'an administrator who asks for another is answered 429 `RATE_LIMITED` with `Retry-After`',
  metrics: ['oauth_published_keys'],
} as const satisfies Bound;

const { algorithm } = accessTokenProfile;
const rememberMs = 5000;
const clockSkewMs = 30_000;

/**
 * Rotation happens when a key is asked for, not by a timer: `_id` counts up, so two instances that both find the
 * newest key too old make one next key together.
 */
export function createKeyring(options: KeyringOptions): Keyring {
  const { keys, rotationSeconds, leadSeconds, accessTokenSeconds, now = Date.now } = options;
  const publishedKeys = options.telemetry.metrics.gauge({
    name: 'oauth_published_keys',
    help: 'Signing keys that are published, as this instance read them last.',
  });
  let ring: readonly KeyDocument[] = [];
  let readAt = Number.NEGATIVE_INFINITY;
  let imported: SigningKey | undefined;

  async function read(span: Span): Promise<void> {
    ring = await keys.find(span, {}, { sort: { _id: 1 } });
    readAt = now();
    publishedKeys.set(ring.filter(published).length);
    const newest = ring.at(-1);
    if (!newest || newest.createdAt.getTime() + rotationSeconds * 1000 <= readAt) await makeNext(span);
  }

  async function makeNext(span: Span): Promise<KeyDocument> {
    const newest = ring.at(-1);
    const _id = String(Number(newest?._id ?? 0) + 1).padStart(8, '0');
    const createdAt = now();
    const lead = newest ? Math.min(leadSeconds, rotationSeconds / 2) * 1000 : 0;
    const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
    const publicJwk = await exportJWK(publicKey);
    const made: KeyDocument = {
      _id,
      kid: await calculateJwkThumbprint(publicJwk),
      publicJwk,
      privateJwk: await exportJWK(privateKey),
      createdAt: new Date(createdAt),
      signsFrom: new Date(createdAt + lead),
    };
    try {
      await keys.insertOne(span, made);
      span.log.audit({
        category: 'configuration',
        action: 'signing-key-rotate',
        outcome: 'success',
        message: 'signing key made',
        fields: { 'oauth.kid': made.kid, 'oauth.signs_from': made.signsFrom.toISOString() },
      });
      for (const old of ring) if (!published(old)) await keys.deleteOne(span, { _id: old._id });
    } catch (error) {
      if (!(error instanceof DuplicateKeyError)) throw error;
    }
    ring = await keys.find(span, {}, { sort: { _id: 1 } });
    return ring.find((key) => key._id === _id) ?? made;
  }

  function active(): KeyDocument | undefined {
    return ring.findLast((key) => key.signsFrom.getTime() <= now());
  }

  function published(key: KeyDocument): boolean {
    const follower = ring.find((other) => other._id > key._id);
    if (!follower) return true;
    return follower.signsFrom.getTime() + accessTokenSeconds * 1000 + rememberMs + clockSkewMs > now();
  }

  return {
    async signing(span) {
      if (readAt + rememberMs <= now()) await read(span);
      const key = active() ?? ring[0];
      if (!key) throw new Error('there is no signing key');
      if (imported?.kid !== key.kid) {
        const cryptoKey = (await importJWK(key.privateJwk, algorithm, { extractable: false })) as CryptoKey;
        imported = { kid: key.kid, key: cryptoKey };
      }
      return imported as SigningKey;
    },
    async jwks(span) {
      await read(span);
      return { keys: ring.filter(published).map(publicKeyOf) };
    },
    async rotate(span) {
      await read(span);
      if (ring.filter(published).length >= keysBound.limit) {
        throw new ProblemError('RATE_LIMITED', {
          detail: `${keysBound.limit} keys are published; the oldest has to be withdrawn first.`,
          headers: { 'retry-after': String(Math.min(600, accessTokenSeconds)) },
        });
      }
      const { kid, signsFrom } = await makeNext(span);
      return { kid, signsFrom };
    },
  };
}

/** Member by member: nothing private can slip in. */
function publicKeyOf({ kid, publicJwk }: KeyDocument): JsonWebKeySet['keys'][number] {
  const { crv, x, y } = publicJwk as Required<Pick<JWK, 'crv' | 'x' | 'y'>>;
  return { kty: 'EC', kid, use: 'sig', alg: algorithm, crv, x, y };
}
