import type { JsonWebKeySet } from '@glasshouse/oauth/contract';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

/** Signs tokens like the OAuth service, and invalid ones. */
export interface Issuer {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JsonWebKeySet['keys'][number];
  token(changes?: TokenChanges): Promise<string>;
}

export interface TokenChanges {
  claims?: JWTPayload;
  header?: Record<string, unknown>;
  /** Lifetime in seconds. */
  lifeSeconds?: number;
  signWith?: CryptoKey | Uint8Array;
}

export const publicUrl = 'http://shop.test';
let serial = 0;

export async function createIssuer(kid = 'key-1'): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const { x = '', y = '' } = await exportJWK(publicKey);
  return {
    kid,
    privateKey,
    publicJwk: { kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig', kid, x, y },
    token({ claims, header, lifeSeconds = 60, signWith = privateKey } = {}) {
      const now = Math.floor(Date.now() / 1000);
      const payload = {
        ...{
          iss: publicUrl,
          aud: 'glasshouse',
          sub: 'u-1',
          client_id: 'curl',
          username: 'ada',
          roles: ['user'],
        },
        ...{ jti: `t-${serial++}`, sid: 's-1', iat: now, exp: now + lifeSeconds },
        ...claims,
      };
      return new SignJWT(payload)
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid, ...header })
        .sign(signWith);
    },
  };
}
