import assert from 'node:assert/strict';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { decodeProtectedHeader, importJWK, jwtVerify, SignJWT } from 'jose';
import { clockSkewMs, type Keyring } from '../../src/keys/keyring.js';
import { withUnpublishedKey } from '../../src/keys/unpublished-key.js';

describe('rotation without publication', () => {
  const telemetry = createTestTelemetry('oauth');
  const span = telemetry.rootSpan('test');
  after(async () => {
    span.end();
    await telemetry.close();
  });
  const regular = { kid: 'regular' } as Awaited<ReturnType<Keyring['signing']>>;
  const keyring: Keyring = {
    signing: async () => regular,
    jwks: async () => ({ keys: [] }),
    rotate: async () => ({ kid: 'next', signsFrom: new Date() }),
  };
  let hides: boolean;
  let nowMs: number;
  let changed: Keyring;
  beforeEach(() => {
    hides = false;
    nowMs = 1_000_000;
    changed = withUnpublishedKey(keyring, {
      hidesNewKey: () => hides,
      accessTokenSeconds: 600,
      now: () => nowMs,
    });
  });
  const published = async () => (await changed.jwks(span)).keys.map(({ kid }) => kid);

  it('leaves the keys unchanged without the fault', async () => {
    assert.equal(await changed.signing(span), regular);
    assert.deepEqual(await published(), []);
  });

  it('signs with one new key that is not published', async () => {
    hides = true;
    const { kid } = await changed.signing(span);
    assert.notEqual(kid, 'regular');
    assert.equal((await changed.signing(span)).kid, kid);
    assert.deepEqual(await published(), []);
  });

  it('publishes the key when the fault ends, until its tokens have expired', async () => {
    hides = true;
    const { kid, key } = await changed.signing(span);
    const token = await new SignJWT({}).setProtectedHeader({ alg: 'ES256', kid }).sign(key);
    hides = false;
    assert.equal(await changed.signing(span), regular);
    const { keys } = await changed.jwks(span);
    assert.deepEqual(Object.keys(keys[0] ?? {}).toSorted(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    const [jwk] = keys;
    assert.ok(jwk);
    await jwtVerify(token, await importJWK(jwk, 'ES256'));
    assert.equal(decodeProtectedHeader(token).kid, jwk.kid);
    nowMs += 601_000 + clockSkewMs;
    assert.deepEqual(await published(), []);
  });

  it('publishes the key once when several requests arrive at the end of the fault', async () => {
    hides = true;
    const { kid } = await changed.signing(span);
    hides = false;
    await Promise.all([changed.signing(span), changed.jwks(span), changed.jwks(span), changed.signing(span)]);
    assert.deepEqual(await published(), [kid]);
  });

  it('creates another key when the fault returns', async () => {
    hides = true;
    const first = (await changed.signing(span)).kid;
    hides = false;
    await published();
    hides = true;
    const second = (await changed.signing(span)).kid;
    assert.notEqual(second, first);
    assert.deepEqual(await published(), [first]);
  });
});
