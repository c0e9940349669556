import { generateKeyPairSync, sign } from 'node:crypto';

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The same token, signed (ES256) with a key that nobody knows; its header keeps naming the right one. */
export function wronglySigned(token: string): string {
  const [header, payload] = token.split('.') as [string, string];
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signature = sign('sha256', Buffer.from(`${header}.${payload}`), {
    key: privateKey,
    dsaEncoding: 'ieee-p1363',
  });
  return `${header}.${payload}.${signature.toString('base64url')}`;
}

/** The same claims, and others over them, without a signature (RFC 7519 section 6). */
export function unsigned(token: string, claims: object = {}): string {
  const payload = JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString()) as object;
  return `${part({ alg: 'none', typ: 'at+jwt' })}.${part({ ...payload, ...claims })}.`;
}
