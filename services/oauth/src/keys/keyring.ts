import { ProblemError } from '@glasshouse/http';
import type { Bound } from '@glasshouse/settings';
import type { Span, Telemetry } from '@glasshouse/telemetry';
import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose';
import { accessTokenProfile, type JsonWebKeySet, maxClockToleranceSeconds } from '../contract.js';
import type { Collections, KeyDocument } from '../store.js';

export interface SigningKey {
  kid: string;
  key: CryptoKey;
}

export interface KeyringOptions {
  telemetry: Telemetry;
  keys: Collections['keys'];
  rotationSeconds: number;
  /** Time from the publication of a key to its first signature, so that every verifier has it by then. */
  leadSeconds: number;
  /** Lifetime of an access token. A key stays published this long after its last signature. */
  accessTokenSeconds: number;
  now?: () => number;
}

/** Signing keys of all instances, read from the store and cached for five seconds. */
export interface Keyring {
  /** Returns the current signing key. Creates the first key, and the next one when the newest is old enough. */
  signing(span: Span): Promise<SigningKey>;
  /** Returns the published public keys (RFC 7517), read from the store at each call. */
  jwks(span: Span): Promise<JsonWebKeySet>;
  /** Creates the next key ahead of schedule. @throws ProblemError RATE_LIMITED while too many keys are published */
  rotate(span: Span): Promise<{ kid: string; signsFrom: Date }>;
}

export const keysBound = {
  holds: 'Signing keys that are published at the same time',
  limit: 20,
  unit: 'entries',
  full: '429 `RATE_LIMITED` with `Retry-After` for an administrator who creates another',
  metrics: ['oauth_published_keys'],
} as const satisfies Bound;

const { algorithm } = accessTokenProfile;
const cacheMs = 5000;
export const clockSkewMs = maxClockToleranceSeconds * 1000;

/**
 * Creates a keyring. Requests for a key trigger the rotation; there is no timer. `_id` is a counter, so two instances
 * that both find the newest key too old create only one next key.
 */
export function createKeyring(options: KeyringOptions): Keyring {
  const { keys, rotationSeconds, leadSeconds, accessTokenSeconds, now = Date.now } = options;
  const publishedKeys = options.telemetry.metrics.gauge({
    name: 'oauth_published_keys',
    help: 'Published signing keys when this instance last read them.',
  });
  let ring: readonly KeyDocument[] = [];
  let readAt = Number.NEGATIVE_INFINITY;
  let imported: SigningKey | undefined;

  async function read(span: Span): Promise<void> {
    ring = await keys.find(span, {}, { sort: { _id: 1 } });
    readAt = now();
    publishedKeys.set(ring.filter(isPublished).length);
    const newest = ring.at(-1);
    if (!newest || newest.createdAt.getTime() + rotationSeconds * 1000 <= readAt) await createNextKey(span);
  }

  async function createNextKey(span: Span): Promise<KeyDocument> {
    const newest = ring.at(-1);
    const _id = String(Number(newest?._id ?? 0) + 1).padStart(8, '0');
    const createdAt = now();
    const lead = newest ? Math.min(leadSeconds, rotationSeconds / 2) * 1000 : 0;
    const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
    const publicJwk = await exportJWK(publicKey);
    const created: KeyDocument = {
      _id,
      kid: await calculateJwkThumbprint(publicJwk),
      publicJwk,
      privateJwk: await exportJWK(privateKey),
      createdAt: new Date(createdAt),
      signsFrom: new Date(createdAt + lead),
    };
    if (await keys.insertIfAbsent(span, created)) {
      span.log.audit({
        category: 'configuration',
        action: 'signing-key-rotate',
        outcome: 'success',
        message: 'signing key created',
        fields: { 'oauth.kid': created.kid, 'oauth.signs_from': created.signsFrom.toISOString() },
      });
      for (const old of ring) if (!isPublished(old)) await keys.deleteOne(span, { _id: old._id });
    }
    ring = await keys.find(span, {}, { sort: { _id: 1 } });
    return ring.find((key) => key._id === _id) ?? created;
  }

  function active(): KeyDocument | undefined {
    return ring.findLast((key) => key.signsFrom.getTime() <= now());
  }

  function isPublished(key: KeyDocument): boolean {
    const successor = ring.find((other) => other._id > key._id);
    if (!successor) return true;
    return successor.signsFrom.getTime() + accessTokenSeconds * 1000 + cacheMs + clockSkewMs > now();
  }

  return {
    async signing(span) {
      if (readAt + cacheMs <= now()) await read(span);
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
      return { keys: ring.filter(isPublished).map(publicKeyOf) };
    },
    async rotate(span) {
      await read(span);
      if (ring.filter(isPublished).length >= keysBound.limit) {
        throw new ProblemError('RATE_LIMITED', {
          detail: `${keysBound.limit} keys are published. The oldest must expire before another is created.`,
          headers: { 'retry-after': String(Math.min(600, accessTokenSeconds)) },
        });
      }
      const { kid, signsFrom } = await createNextKey(span);
      return { kid, signsFrom };
    },
  };
}

/** Copies each public member by name, so that no private member can be included. */
export function publicKeyOf({
  kid,
  publicJwk,
}: Pick<KeyDocument, 'kid' | 'publicJwk'>): JsonWebKeySet['keys'][number] {
  const { crv, x, y } = publicJwk as Required<Pick<JWK, 'crv' | 'x' | 'y'>>;
  return { kty: 'EC', kid, use: 'sig', alg: algorithm, crv, x, y };
}
