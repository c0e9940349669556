import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '@glasshouse/timing/testing';
import type { AttackGroup } from '../attack.js';
import * as make from '../forge.js';
import { encoded, forge, type Json, parts } from '../forge.js';
import type { Wire, WireResponse } from '../wire.js';
import { bearer, type World } from '../world.js';

/** Returns a request for the profile with each token. */
const profileRequests = (tokens: readonly string[]): Wire[] =>
  tokens.map((token) => ({ path: '/me/profile', headers: bearer(token) }));

const claimsOf = ({ alice }: World): Json => ({ ...parts(alice.token).payload, roles: ['user', 'admin'] });
const headerOf = ({ alice }: World, changes: Json = {}): Json => ({
  ...parts(alice.token).header,
  ...changes,
});

/** Asserts that the challenges have an error code (RFC 6750 section 3.1). */
function challenged(_: World, responses: readonly WireResponse[]): void {
  for (const { headers } of responses)
    assert.match(String(headers['www-authenticate']), /\berror="invalid_(?:token|request)"/);
}

const refused = { expect: '401 UNAUTHENTICATED', and: challenged } as const;

export const forgedTokens: AttackGroup = {
  title: 'Forged access tokens',
  about: 'RFC 8725; each claims to be another user with the role `admin`, on `GET /me/profile`.',
  rows: [
    {
      ...refused,
      name: '`alg` none, in five spellings, without a signature',
      wires: (world) =>
        profileRequests(
          ['none', 'None', 'NONE', 'nOnE', 'none '].map((alg) =>
            forge(headerOf(world, { alg }), claimsOf(world), make.noSignature),
          ),
        ),
    },
    {
      ...refused,
      name: '`alg` none with the signature of a genuine token',
      wires: (world) => {
        const { signature } = parts(world.alice.token);
        return profileRequests([
          `${encoded(headerOf(world, { alg: 'none' }))}.${encoded(claimsOf(world))}.${signature}`,
        ]);
      },
    },
    {
      ...refused,
      name: '`alg` missing, null, a number, a list, ES256 in lower case',
      wires: (world) => {
        const { privateKey } = make.p256();
        return profileRequests(
          [undefined, null, 0, ['ES256'], 'es256'].map((alg) =>
            forge(headerOf(world, { alg }), claimsOf(world), make.ecdsa(privateKey)),
          ),
        );
      },
    },
    {
      ...refused,
      name: 'HS256, HS384, HS512 with the public key as the secret (PEM, DER, JWK, coordinates, nothing)',
      wires: (world) =>
        profileRequests(
          Object.values(make.secretsFrom(world.jwk)).flatMap((secret) =>
            [256, 384, 512].map((size) =>
              forge(headerOf(world, { alg: `HS${size}` }), claimsOf(world), make.hmac(secret, `sha${size}`)),
            ),
          ),
        ),
    },
    {
      ...refused,
      name: 'RS256, RS512, PS256, PS512 signed by an RSA key of the attacker’s',
      wires: (world) => {
        const { privateKey } = make.rsa2048();
        return profileRequests(
          [256, 512].flatMap((size) => [
            forge(headerOf(world, { alg: `RS${size}` }), claimsOf(world), make.rsa(privateKey, `sha${size}`)),
            forge(headerOf(world, { alg: `PS${size}` }), claimsOf(world), make.pss(privateKey, `sha${size}`)),
          ]),
        );
      },
    },
    {
      ...refused,
      name: 'ES384, ES256K, EdDSA signed by keys of the attacker’s',
      wires: (world) => {
        const claims = claimsOf(world);
        return profileRequests([
          forge(headerOf(world, { alg: 'ES384' }), claims, make.ecdsa(make.p384().privateKey, 'sha384')),
          forge(headerOf(world, { alg: 'ES256K' }), claims, make.ecdsa(make.secp256k1().privateKey)),
          forge(headerOf(world, { alg: 'EdDSA' }), claims, make.eddsa(make.ed25519().privateKey)),
        ]);
      },
    },
    {
      ...refused,
      name: 'ES256 signed by another key under the known `kid`, and without a `kid`',
      wires: (world) => {
        const signer = make.ecdsa(make.p256().privateKey);
        return profileRequests([
          forge(headerOf(world), claimsOf(world), signer),
          forge(headerOf(world, { kid: undefined }), claimsOf(world), signer),
        ]);
      },
    },
    {
      ...refused,
      name: 'the attacker’s own public key in the header: `jwk`, `x5c`',
      wires: (world) => {
        const { publicKey, privateKey } = make.p256();
        const jwk = publicKey.export({ format: 'jwk' });
        const der = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
        return profileRequests(
          [{ jwk }, { jwk: { ...jwk, kid: 'mine' }, kid: 'mine' }, { x5c: [der] }].map((more) =>
            forge(headerOf(world, more), claimsOf(world), make.ecdsa(privateKey)),
          ),
        );
      },
    },
    {
      name: 'the attacker’s key set by address: `jku`, `x5u`, and as `iss`',
      outcome: '401 UNAUTHENTICATED; nothing is fetched from that address',
      async play(world) {
        const { publicKey, privateKey } = make.p256();
        let fetched = 0;
        const server = createServer((_, response) => {
          fetched += 1;
          response.setHeader('content-type', 'application/json');
          response.end(
            JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'mine', alg: 'ES256' }] }),
          );
        });
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        try {
          const headers = [{ jku: `${url}/oauth/jwks` }, { x5u: `${url}/cert` }, {}];
          for (const more of headers) {
            const claims = { ...claimsOf(world), ...(Object.keys(more).length === 0 && { iss: url }) };
            const token = forge(headerOf(world, { kid: 'mine', ...more }), claims, make.ecdsa(privateKey));
            const [wire] = profileRequests([token]) as [Wire];
            assert.equal((await world.send(wire)).status, 401);
          }
          assert.equal(fetched, 0, 'the keys were not fetched');
        } finally {
          await new Promise((resolve) => server.close(resolve));
        }
      },
    },
    {
      ...refused,
      name: '`kid` as a path, a URL, SQL, an operator, a template, 4 000 characters, with control characters',
      wires: (world) =>
        profileRequests(
          [
            '../../../../dev/null',
            '/proc/self/environ',
            'file:///etc/passwd',
            'http://169.254.169.254/latest/meta-data/',
            "' OR '1'='1",
            "x' UNION SELECT 'secret' -- ",
            // biome-ignore lint/suspicious/noTemplateCurlyInString: that is the attack
            '${jndi:ldap://127.0.0.1/a}',
            '{{7*7}}',
            '$(id)',
            '__proto__',
            'constructor',
            'x'.repeat(4000),
            'line\r\nbreak\u0000\u001b[31m',
          ].flatMap((kid) => [
            forge(headerOf(world, { kid }), claimsOf(world), make.ecdsa(make.p256().privateKey)),
            forge(headerOf(world, { kid, alg: 'HS256' }), claimsOf(world), make.hmac('')),
          ]),
        ),
    },
    {
      ...refused,
      name: '`kid` that is not a string: a number, null, a list, `{"$ne": ""}`',
      wires: (world) =>
        profileRequests(
          [0, null, [], { $ne: '' }].map((kid) =>
            forge(headerOf(world, { kid }), claimsOf(world), make.ecdsa(make.p256().privateKey)),
          ),
        ),
    },
    {
      ...refused,
      name: 'a signature of zeros (CVE-2022-21449), of ones, in DER, of half the length, none',
      wires: (world) => {
        const { privateKey } = make.p256();
        const ones = Buffer.alloc(64, 0xff);
        return profileRequests(
          [
            () => Buffer.alloc(64),
            () => ones,
            () => Buffer.alloc(0),
            make.ecdsa(privateKey, 'sha256', 'der'),
            (input: string) => make.ecdsa(privateKey)(input).subarray(0, 32),
          ].map((signer) => forge(headerOf(world), claimsOf(world), signer)),
        );
      },
    },
    {
      ...refused,
      name: 'a genuine signature over other claims, or another header',
      wires: (world) => {
        const { header, payload, signature } = parts(world.mallory.token);
        return profileRequests([
          `${encoded(header)}.${encoded({ ...payload, roles: ['admin'] })}.${signature}`,
          `${encoded(header)}.${encoded({ ...payload, sub: world.alice.id })}.${signature}`,
          `${encoded({ ...header, typ: 'JWT' })}.${encoded(payload)}.${signature}`,
        ]);
      },
    },
    {
      ...refused,
      name: '`crit` with an unknown extension, `b64` false, `zip`, a header or claims that are no object',
      wires: (world) => {
        const signer = make.ecdsa(make.p256().privateKey);
        const claims = claimsOf(world);
        return profileRequests([
          forge(headerOf(world, { crit: ['exp'], exp: 1 }), claims, signer),
          forge(headerOf(world, { crit: ['b64'], b64: false }), claims, signer),
          forge(headerOf(world, { zip: 'DEF' }), claims, signer),
          forge([], claims, signer),
          forge('null', claims, signer),
          forge(headerOf(world), [], signer),
          forge(headerOf(world), 'null', signer),
        ]);
      },
    },
    {
      ...refused,
      name: 'not a JWS: one, two, four and five (JWE) parts, the JSON form, an opaque text',
      wires: (world) => {
        const { header, payload, signature } = parts(world.mallory.token);
        const [h, p] = [encoded(header), encoded(payload)];
        const general = { payload: p, signatures: [{ protected: h, signature }] };
        const jwe = encoded({ alg: 'dir', enc: 'A256GCM' });
        return profileRequests([
          h,
          `${h}.${p}`,
          `${h}.${p}.${signature}.${signature}`,
          `${jwe}..${h}.${p}.${signature}`,
          encoded(general),
          randomBytes(32).toString('base64url'),
          '..',
          '.',
        ]);
      },
    },
    {
      ...refused,
      name: 'a refresh token as an access token',
      wires: ({ mallory }) => profileRequests([mallory.refreshToken]),
    },
    {
      name: '200 tokens with 200 unknown `kid`, 16 at a time',
      outcome: '401 UNAUTHENTICATED for all; at most 2 of their traces have a request for the key set',
      async play(world) {
        const signer = make.ecdsa(make.p256().privateKey);
        const wires = profileRequests(
          Array.from({ length: 200 }, (_, index) =>
            forge(headerOf(world, { kid: `guess-${index}` }), claimsOf(world), signer),
          ),
        );
        const responses: WireResponse[] = [];
        while (wires.length > 0)
          responses.push(...(await Promise.all(wires.splice(0, 16).map((wire) => world.send(wire)))));
        assert.deepEqual([...new Set(responses.map(({ status }) => status))], [401]);
        const fetches = await keyFetches(
          world,
          responses.map(({ headers }) => String(headers['trace-id'])),
        );
        assert.ok(fetches <= 2, `${fetches} requests for the key set`);
      },
    },
  ],
};

/** Counts key set requests in the traces. A trace is complete when its server span, which ends last, has arrived. */
async function keyFetches(world: World, traceIds: readonly string[]): Promise<number> {
  const [reader] = world.target.traces;
  assert.ok(reader);
  const fetches = await Promise.all(
    traceIds.map(async (id) => {
      const spans = await eventually(async () => {
        const found = await reader.trace(id);
        assert.ok(
          found.some(({ service, kind }) => service === 'gateway' && kind === 'server'),
          `${reader.name} has the trace ${id}`,
        );
        return found;
      }, 30_000);
      return spans.filter(({ kind, name }) => kind === 'client' && /\/oauth\/jwks/i.test(name)).length;
    }),
  );
  return fetches.reduce((sum, each) => sum + each, 0);
}
