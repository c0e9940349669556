import { generateKeyPairSync, sign } from 'node:crypto';

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Returns the token with a signature (ES256) of an unknown key, and its `kid` unchanged. */
export function wronglySigned(token: string): string {
  const [header, payload] = token.split('.') as [string, string];
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signature = sign('sha256', Buffer.from(`${header}.${payload}`), {
    key: privateKey,
    dsaEncoding: 'ieee-p1363',
  });
  return `${header}.${payload}.${signature.toString('base64url')}`;
}

/** Returns the token's claims, overridden by `claims`, without a signature (RFC 7519 section 6). */
export function unsigned(token: string, claims: object = {}): string {
  const payload = JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString()) as object;
  return `${part({ alg: 'none', typ: 'at+jwt' })}.${part({ ...payload, ...claims })}.`;
}
