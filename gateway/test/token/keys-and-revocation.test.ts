import assert from 'node:assert/strict';
import { createMemoryCache } from '@glasshouse/cache';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { eventually } from '@glasshouse/timing/testing';
import { jwtVerify } from 'jose';
import { createJwks } from '../../src/token/jwks.js';
import { createFetchedRevocations } from '../../src/token/revocations.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { createIssuer, type Issuer } from '../support/issuer.js';

describe('The signing keys', () => {
  let gateway: Gateway;
  beforeEach(async () => {
    gateway = await startGateway();
  });
  afterEach(() => gateway.close());

  const fetches = () => gateway.backends.seen.filter(({ operation }) => operation === 'getJwks').length;

  it('are fetched once for many requests, in the trace of one of them', async () => {
    const token = await gateway.issuer.token();
    const all = await Promise.all(
      Array.from({ length: 10 }, () =>
        gateway.send('GET', '/me/profile', { authorization: `Bearer ${token}` }),
      ),
    );
    assert.deepEqual([...new Set(all.map(({ status }) => status))], [200]);
    assert.equal(fetches(), 1);
    assert.ok(
      gateway.telemetry.spans.some(({ name, kind }) => name === 'GET /oauth/jwks' && kind === 'client'),
    );
  });

  it('are not fetched again for each invented kid', async () => {
    await gateway.as('/me/profile');
    for (let at = 0; at < 5; at++) {
      const stranger = await createIssuer(`made-up-${at}`);
      const authorization = `Bearer ${await stranger.token()}`;
      assert.equal((await gateway.send('GET', '/me/profile', { authorization })).status, 401);
    }
    assert.equal(fetches(), 1);
  });

  it('stay valid while the OAuth service is down', async () => {
    await gateway.as('/me/profile');
    await gateway.backends.stop('oauth');
    assert.equal((await gateway.as('/me/profile')).status, 200);
  });

  it('cause a 503 that names the OAuth service if they were never fetched', async () => {
    await gateway.backends.stop('oauth');
    const { status, body } = await gateway.as('/me/profile');
    assert.deepEqual([status, body.code, body.backend], [503, 'BACKEND_UNAVAILABLE', 'oauth']);
    assert.equal(await gateway.metric('oauth_token_validations_total{outcome="unavailable"}'), 1);
    assert.equal((await gateway.send('GET', '/products/TERRARIUM')).status, 200);
  });
});

describe('The key cache', () => {
  const telemetry = createTestTelemetry();
  const span = telemetry.rootSpan('test');
  after(() => telemetry.close());

  async function setUp() {
    const [first, second] = [await createIssuer('first'), await createIssuer('second')];
    const source = { keys: [first.publicJwk], fetches: 0, broken: false };
    const clock = { ms: 0 };
    const jwks = createJwks({
      maxAgeMs: 60_000,
      cooldownMs: 5000,
      now: () => clock.ms,
      async fetch() {
        source.fetches += 1;
        if (source.broken) throw new Error('gone');
        return { keys: source.keys };
      },
    });
    const check = async (issuer: Issuer) =>
      jwtVerify(await issuer.token(), jwks.keyFor(span)).then(
        () => 'good',
        (error: Error) => error.name,
      );
    return { first, second, source, clock, jwks, check };
  }

  it('fetches the set for an unknown key, at most once per interval', async () => {
    const { first, second, source, clock, check, jwks } = await setUp();
    assert.equal(await check(first), 'good');
    source.keys = [first.publicJwk, second.publicJwk];
    clock.ms = 4000;
    assert.equal(await check(second), 'JWKSNoMatchingKey');
    clock.ms = 6000;
    assert.equal(await check(second), 'good');
    assert.equal(await check(first), 'good');
    assert.deepEqual([source.fetches, jwks.generation()], [2, 2]);
  });

  it('drops a withdrawn key at the next fetch, and keeps the old set while fetches fail', async () => {
    const { first, second, source, clock, check, jwks } = await setUp();
    await check(first);
    source.keys = [second.publicJwk];
    clock.ms = 61_000;
    assert.equal(jwks.generation(), -1);
    source.broken = true;
    assert.equal(await check(first), 'good');
    assert.equal(await check(first), 'good');
    assert.equal(source.fetches, 2, 'not fetched for every request');
    source.broken = false;
    clock.ms = 67_000;
    assert.equal(await check(first), 'JWKSNoMatchingKey');
    assert.equal(await check(second), 'good');
  });
});

describe('A revocation at the gateway', () => {
  it('takes effect with the next request after it was forwarded', async () => {
    const gateway = await startGateway();
    assert.equal((await gateway.as('/me/profile')).status, 200);
    gateway.backends.revoked.push({ sid: 's-1', until: Date.now() + 60_000 });
    assert.equal((await gateway.as('/me/profile')).status, 200, 'the revocation is not known yet');
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    assert.equal((await gateway.send('POST', '/oauth/revoke', form, 'token=x')).status, 200);
    const { status, headers, body } = await gateway.as('/me/profile');
    assert.deepEqual([status, body.detail], [401, 'The access token was revoked']);
    assert.match(headers['www-authenticate'] ?? '', /error="invalid_token"/);
    assert.equal(await gateway.metric('oauth_token_validations_total{outcome="revoked"}'), 1);
    assert.equal((await gateway.as('/me/profile', { sid: 's-2' })).status, 200);
    await gateway.close();
  });

  it('takes effect after a refused refresh too, which may be a reuse of the token', async () => {
    const gateway = await startGateway();
    await gateway.as('/me/profile');
    gateway.backends.revoked.push({ sid: 's-1', until: Date.now() + 60_000 });
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    await gateway.send('POST', '/oauth/token', form, 'grant_type=refresh_token');
    assert.equal((await gateway.as('/me/profile')).status, 401);
    await gateway.close();
  });

  for (const path of ['/oauth/revoke', '/oauth/token']) {
    it(`takes effect after a request to ${path} that its client aborts`, async () => {
      const gateway = await startGateway();
      await gateway.as('/me/profile');
      const client = new AbortController();
      gateway.backends.trouble.oauth = () => {
        delete gateway.backends.trouble.oauth;
        gateway.backends.revoked.push({ sid: 's-1', until: Date.now() + 60_000 });
        client.abort();
        return new Promise(() => {});
      };
      const aborted = fetch(gateway.url + path, {
        method: 'POST',
        body: new URLSearchParams({ token: 'x', grant_type: 'refresh_token' }),
        signal: client.signal,
      });
      await assert.rejects(aborted, { name: 'AbortError' });
      await eventually(async () => assert.equal((await gateway.as('/me/profile')).status, 401));
      await gateway.close();
    });
  }

  it('survives the loss of a shared cache', async () => {
    const telemetry = createTestTelemetry();
    const cache = createMemoryCache({ telemetry });
    const gateway = await startGateway({}, { sharedCache: cache });
    await cache.close();
    gateway.backends.revoked.push({ sid: 's-1', until: Date.now() + 60_000 });
    assert.equal((await gateway.as('/me/profile')).status, 401);
    assert.equal((await gateway.as('/me/profile', { sid: 's-2' })).status, 200);
    await gateway.close();
    await telemetry.close();
  });

  it('takes effect at once through a shared cache, even if another gateway forwarded it', async () => {
    const telemetry = createTestTelemetry();
    const cache = createMemoryCache({ telemetry });
    const gateway = await startGateway({}, { sharedCache: cache });
    assert.equal((await gateway.as('/me/profile')).status, 200);
    await cache.map<number>('oauth.revoked').set(telemetry.rootSpan('test'), 's-1', Date.now(), 60_000);
    assert.equal((await gateway.as('/me/profile')).status, 401);
    const fetches = gateway.backends.seen.filter(({ operation }) => operation === 'listRevocations');
    assert.equal(fetches.length, 1, 'fetched by the first request, not by this one');
    await gateway.close();
    await cache.close();
    await telemetry.close();
  });

  describe('fetched from the OAuth service', () => {
    const telemetry = createTestTelemetry();
    const span = telemetry.rootSpan('test');
    after(() => telemetry.close());

    it('is dropped from a full list when its tokens expire first', async () => {
      const telemetry = createTestTelemetry();
      const now = Date.now();
      const revocations = createFetchedRevocations({
        telemetry,
        maxRevocations: 2,
        fetch: async () => ({
          asOf: now,
          sessions: ['a', 'b', 'c', 'd'].map((sid, n) => ({ sid, until: now + 60_000 + n })),
        }),
      });
      const span = telemetry.rootSpan('test');
      const known = await Promise.all(['a', 'b', 'c', 'd'].map((sid) => revocations.has(span, sid)));
      assert.deepEqual(known, [false, false, true, true]);
      const { body } = await telemetry.metrics.expose();
      assert.match(body, /^gateway_revocations 2$/m);
      assert.match(body, /^gateway_revocations_forgotten_total 2$/m);
    });

    it('is fetched when due, incrementally, by one shared call', async () => {
      let time = 0;
      const fetches: (number | undefined)[] = [];
      const revocations = createFetchedRevocations({
        telemetry: createTestTelemetry(),
        maxAgeMs: 1000,
        now: () => time,
        elapsed: () => time,
        async fetch(_, since) {
          fetches.push(since);
          return { asOf: time, sessions: [{ sid: `s-${fetches.length}`, until: 10_000 }] };
        },
      });
      const known = await Promise.all([revocations.has(span, 's-1'), revocations.has(span, 's-2')]);
      assert.deepEqual(known, [true, false]);
      time = 999;
      await revocations.has(span, 's-1');
      assert.deepEqual(fetches, [undefined]);
      time = 1000;
      assert.equal(await revocations.has(span, 's-2'), true);
      assert.deepEqual(fetches, [undefined, 0]);
      assert.equal(await revocations.has(span, 's-1'), true, 'keeps known sessions');
    });

    it('stays in effect while the OAuth service is down, with a pause between fetches', async () => {
      let time = 0;
      let fetches = 0;
      const revocations = createFetchedRevocations({
        telemetry: createTestTelemetry(),
        maxAgeMs: 1000,
        retryMs: 100,
        now: () => time,
        elapsed: () => time,
        async fetch() {
          fetches += 1;
          if (fetches > 1) throw new Error('gone');
          return { asOf: 0, sessions: [{ sid: 's-1', until: 10_000 }] };
        },
      });
      await revocations.has(span, 's-1');
      time = 2000;
      assert.equal(await revocations.has(span, 's-1'), true);
      assert.equal(await revocations.has(span, 's-9'), false);
      assert.equal(fetches, 2);
      time = 2100;
      await revocations.has(span, 's-1');
      assert.equal(fetches, 3);
    });

    it('applies after `maxAgeMs`, although the clock was set back', async () => {
      const time = { now: 3_600_000, elapsed: 0 };
      const revoked: string[] = [];
      const revocations = createFetchedRevocations({
        telemetry,
        maxAgeMs: 1000,
        now: () => time.now,
        elapsed: () => time.elapsed,
        fetch: async () => ({ asOf: 0, sessions: revoked.map((sid) => ({ sid, until: 10_000_000 })) }),
      });
      assert.equal(await revocations.has(span, 's-1'), false);
      revoked.push('s-1');
      time.now = 0;
      time.elapsed = 1000;
      assert.equal(await revocations.has(span, 's-1'), true);
    });

    it('is requested every `retryMs` while a service may still work on a request without a response', async () => {
      let time = 0;
      let fetches = 0;
      const revocations = createFetchedRevocations({
        telemetry,
        maxAgeMs: 30_000,
        retryMs: 1000,
        elapsed: () => time,
        async fetch() {
          fetches += 1;
          return { asOf: 0, sessions: [] };
        },
      });
      const fetchesAt = async (ms: number) => {
        time = ms;
        await revocations.has(span, 's-1');
        return fetches;
      };
      assert.equal(await fetchesAt(0), 1);
      revocations.suspect(1500);
      assert.equal(await fetchesAt(500), 2);
      assert.equal(await fetchesAt(1400), 2);
      assert.equal(await fetchesAt(1500), 3, 'the request has ended, and its effect is known');
      assert.equal(await fetchesAt(20_000), 3);
    });

    it('is fetched again when a session may have ended during a fetch', async () => {
      const gates: (() => void)[] = [];
      const revoked: string[] = [];
      const revocations = createFetchedRevocations({
        telemetry: createTestTelemetry(),
        async fetch() {
          const sessions = revoked.map((sid) => ({ sid, until: Date.now() + 10_000 }));
          await new Promise<void>((resolve) => gates.push(resolve));
          return { asOf: 0, sessions };
        },
      });
      const early = revocations.has(span, 's-1');
      await new Promise(setImmediate);
      revoked.push('s-1');
      revocations.suspect(0);
      const late = revocations.has(span, 's-1');
      await new Promise(setImmediate);
      gates[0]?.();
      assert.equal(await early, false);
      await new Promise(setImmediate);
      gates[1]?.();
      assert.equal(await late, true);
    });
  });
});
