import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  constants as padding,
  sign,
} from 'node:crypto';

/** Signs the input of a JWS (RFC 7515). With {@link forge} it creates tokens that no library would create. */
export type Signer = (input: string) => Buffer;
export type Json = Readonly<Record<string, unknown>>;

export const encoded = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

export function forge(header: unknown, payload: unknown, signer: Signer): string {
  const input = `${encoded(header)}.${encoded(payload)}`;
  return `${input}.${signer(input).toString('base64url')}`;
}

export function parts(token: string): { header: Json; payload: Json; signature: string; input: string } {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Json;
  return { header: read(header), payload: read(payload), signature, input: `${header}.${payload}` };
}

export const noSignature: Signer = () => Buffer.alloc(0);

export const bytes =
  (...values: readonly number[]): Signer =>
  () =>
    Buffer.from(values);

/** Signs with ES256, ES384 or ES512, depending on the key's curve and the digest. */
export const ecdsa =
  (key: KeyObject, digest = 'sha256', dsaEncoding: 'ieee-p1363' | 'der' = 'ieee-p1363'): Signer =>
  (input) =>
    sign(digest, Buffer.from(input), { key, dsaEncoding });

export const hmac =
  (secret: string | Buffer, digest = 'sha256'): Signer =>
  (input) =>
    createHmac(digest, secret).update(input).digest();

export const rsa =
  (key: KeyObject, digest = 'sha256'): Signer =>
  (input) =>
    sign(digest, Buffer.from(input), key);

export const pss =
  (key: KeyObject, digest = 'sha256'): Signer =>
  (input) =>
    sign(digest, Buffer.from(input), {
      key,
      padding: padding.RSA_PKCS1_PSS_PADDING,
      saltLength: padding.RSA_PSS_SALTLEN_DIGEST,
    });

export const eddsa =
  (key: KeyObject): Signer =>
  (input) =>
    sign(null, Buffer.from(input), key);

export const p256 = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
export const p384 = () => generateKeyPairSync('ec', { namedCurve: 'P-384' });
export const secp256k1 = () => generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
export const rsa2048 = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
export const ed25519 = () => generateKeyPairSync('ed25519');

/** Returns the forms of a public key that a verifier may mistake for a shared secret. */
export function secretsFrom(jwk: JsonWebKey): Record<string, string | Buffer> {
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const pem = key.export({ format: 'pem', type: 'spki' }).toString();
  const point = ['x', 'y'].map((name) => Buffer.from(String(jwk[name]), 'base64url'));
  return {
    PEM: pem,
    'PEM without its last line break': pem.trimEnd(),
    'PEM with CRLF': pem.replaceAll('\n', '\r\n'),
    'DER bytes': key.export({ format: 'der', type: 'spki' }),
    'JWK text': JSON.stringify(jwk),
    'JWK set text': JSON.stringify({ keys: [jwk] }),
    'coordinates of the point': Buffer.concat(point),
    nothing: '',
  };
}
