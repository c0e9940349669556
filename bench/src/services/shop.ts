import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, importJWK, type JWK, jwtVerify, SignJWT } from 'jose';

/** Response body of the product service, about 500 bytes. All variants return it. */
export const product = {
  sku: 'tea-earl-grey',
  name: 'Earl Grey, loose leaf',
  description: 'Black tea with oil of bergamot, from a garden in the hills. '.repeat(4),
  price: { amount: 1290, currency: 'EUR' },
  tiers: [
    { from: 1, price: { amount: 1290, currency: 'EUR' } },
    { from: 10, price: { amount: 1090, currency: 'EUR' } },
  ],
  available: 120,
};

/** Public key for the gateway, and a token that it accepts. */
export interface Keys {
  publicKey: JWK;
  token: string;
}

/** Creates an ES256 key pair and a token that is valid for one hour. */
export async function makeKeys(): Promise<Keys> {
  const pair = await generateKeyPair('ES256', { extractable: true });
  const token = await new SignJWT({ roles: [] })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
    .setSubject('user-1')
    .setIssuer('bench')
    .setExpirationTime('1h')
    .sign(pair.privateKey);
  return { publicKey: await exportJWK(pair.publicKey), token };
}

/**
 * Returns a function that verifies an `authorization` header and returns the token's subject, or undefined without a
 * bearer token.
 *
 * @throws jose's errors for an invalid token
 */
export async function createTokenCheck(
  publicKey: JWK,
): Promise<(header: string | undefined) => Promise<string | undefined>> {
  const key = await importJWK(publicKey, 'ES256');
  return async (header) => {
    if (!header?.startsWith('Bearer ')) return undefined;
    const { payload } = await jwtVerify(header.slice(7), key, { issuer: 'bench', algorithms: ['ES256'] });
    return payload.sub;
  };
}

/** Starts an HTTP server on a free port of the loopback interface. */
export async function listen(
  handler: (request: never, response: never) => void,
): Promise<{ server: Server; port: number }> {
  const server = createServer(handler as never);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}
