import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import * as oauth from 'oauth4webapi';
import { type ConfidentialClient, launchOwnSystem, type OwnSystem } from './attacks/system.js';

/** The only deviation from the library's defaults: plain HTTP, as the shop runs on this machine. */
const http = { [oauth.allowInsecureRequests]: true } as const;
const curl: oauth.Client = { client_id: 'curl' };
const none = oauth.None();

/** Checks interoperability with an independent client library. Launches its own system, which has its clients. */
describe('the client library oauth4webapi', function clientLibrary() {
  this.timeout(120_000);
  let own: OwnSystem;
  let server: oauth.AuthorizationServer;
  let reporting: { client: oauth.Client; auth: oauth.ClientAuth };
  const person = { username: 'library-user', password: 'a password for tests' };

  before(async () => {
    own = await launchOwnSystem();
    const issuer = new URL(own.target.gateway);
    const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...http });
    server = await oauth.processDiscoveryResponse(issuer, found);
    reporting = {
      client: { client_id: own.client.id },
      auth: oauth.PrivateKeyJwt({ key: await cryptoKey(own.client), kid: own.client.kid }),
    };
    const registered = await fetch(`${own.target.gateway}/oauth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(person),
    });
    assert.equal(registered.status, 201, await registered.text());
  });
  after(() => own?.close());

  async function login(): Promise<oauth.TokenEndpointResponse & { refresh_token: string }> {
    const response = await oauth.genericTokenEndpointRequest(server, curl, none, 'password', person, http);
    const tokens = await oauth.processGenericTokenEndpointResponse(server, curl, response);
    assert.ok(tokens.refresh_token);
    return { ...tokens, refresh_token: tokens.refresh_token };
  }
  const refresh = async (token: string) =>
    oauth.processRefreshTokenResponse(
      server,
      curl,
      await oauth.refreshTokenGrantRequest(server, curl, none, token, http),
    );
  const introspect = async (token: string) =>
    oauth.processIntrospectionResponse(
      server,
      reporting.client,
      await oauth.introspectionRequest(server, reporting.client, reporting.auth, token, http),
    );
  const use = (token: string) =>
    oauth.protectedResourceRequest(
      token,
      'GET',
      new URL('/me/account', own.target.gateway),
      undefined,
      null,
      http,
    );
  const bodyError =
    (error: string, status = 400) =>
    (thrown: unknown) => {
      assert.ok(thrown instanceof oauth.ResponseBodyError, String(thrown));
      assert.deepEqual([thrown.error, thrown.status], [error, status]);
      assert.ok(thrown.error_description);
      return true;
    };
  /** For a 401, the library reads the challenge instead of the body. */
  const challenge = (scheme: string, error?: string) => (thrown: unknown) => {
    assert.ok(thrown instanceof oauth.WWWAuthenticateChallengeError, String(thrown));
    assert.equal(thrown.status, 401);
    assert.deepEqual(
      thrown.cause.map(({ scheme: named, parameters }) => [named, parameters.error]),
      [[scheme, error]],
    );
    return true;
  };

  it('finds the server by its issuer (RFC 8414)', () => {
    const { gateway } = own.target;
    assert.equal(server.issuer, gateway);
    for (const endpoint of [
      server.token_endpoint,
      server.jwks_uri,
      server.introspection_endpoint,
      server.revocation_endpoint,
    ])
      assert.ok(endpoint?.startsWith(`${gateway}/oauth/`), endpoint);
    assert.deepEqual(server.grant_types_supported?.toSorted(), [
      'client_credentials',
      'password',
      'refresh_token',
    ]);
  });

  it('logs in and validates the access token (RFC 9068)', async () => {
    const { access_token: token, token_type: type, expires_in: seconds } = await login();
    assert.deepEqual([type, seconds], ['bearer', 600]);
    const request = new Request(own.target.gateway, { headers: { authorization: `Bearer ${token}` } });
    const claims = await oauth.validateJwtAccessToken(server, request, 'glasshouse', http);
    assert.deepEqual([claims.iss, claims.client_id], [own.target.gateway, 'curl']);
    assert.equal((await use(token)).status, 200);
  });

  it('refreshes tokens, and can use each refresh token only once', async () => {
    const tokens = await login();
    const next = await refresh(tokens.refresh_token);
    assert.notEqual(next.refresh_token, tokens.refresh_token);
    assert.equal((await use(next.access_token)).status, 200);
    await assert.rejects(refresh(tokens.refresh_token), bodyError('invalid_grant'));
    await assert.rejects(refresh(String(next.refresh_token)), bodyError('invalid_grant'));
  });

  it('gets a token with client_credentials and private_key_jwt (RFC 7523)', async () => {
    const { client, auth } = reporting;
    const response = await oauth.clientCredentialsGrantRequest(server, client, auth, {}, http);
    const tokens = await oauth.processClientCredentialsResponse(server, client, response);
    assert.equal(tokens.refresh_token, undefined);
    const { active, sub, client_id } = await introspect(tokens.access_token);
    assert.deepEqual([active, sub, client_id], [true, client.client_id, client.client_id]);
  });

  it('introspects access and refresh tokens (RFC 7662)', async () => {
    const tokens = await login();
    const access = await introspect(tokens.access_token);
    assert.deepEqual([access.active, access.username, access.iss], [true, person.username, server.issuer]);
    const { active, exp = 0 } = await introspect(tokens.refresh_token);
    assert.ok(active && exp > Date.now() / 1000);
    assert.deepEqual(await introspect('no-token'), { active: false });
  });

  it('revokes a refresh token, which invalidates all tokens of its session (RFC 7009)', async () => {
    const tokens = await login();
    const response = await oauth.revocationRequest(server, curl, none, tokens.refresh_token, http);
    assert.equal(await oauth.processRevocationResponse(response), undefined);
    assert.deepEqual(await introspect(tokens.access_token), { active: false });
    await assert.rejects(refresh(tokens.refresh_token), bodyError('invalid_grant'));
    await assert.rejects(use(tokens.access_token), challenge('bearer', 'invalid_token'));
    const unknown = await oauth.revocationRequest(server, curl, none, 'no-token', http);
    assert.equal(await oauth.processRevocationResponse(unknown), undefined);
  });

  it('gets the standard’s error for each invalid request (RFC 6749 section 5.2, RFC 6750 section 3)', async () => {
    const requestToken = async (
      grant: string,
      parameters: Record<string, string> | string[][],
      auth = none,
    ) =>
      oauth.processGenericTokenEndpointResponse(
        server,
        curl,
        await oauth.genericTokenEndpointRequest(server, curl, auth, grant, parameters, http),
      );
    await assert.rejects(
      requestToken('password', { ...person, password: 'wrong' }),
      bodyError('invalid_grant'),
    );
    await assert.rejects(
      requestToken('password', { username: person.username }),
      bodyError('invalid_request'),
    );
    await assert.rejects(requestToken('password', { ...person, scope: 'all' }), bodyError('invalid_scope'));
    await assert.rejects(
      requestToken('urn:ietf:params:oauth:grant-type:x', {}),
      bodyError('unsupported_grant_type'),
    );
    const twice = [...Object.entries(person), ['username', 'other']];
    await assert.rejects(requestToken('password', twice), bodyError('invalid_request'));
    const long = { ...person, password: 'x'.repeat(200_000) };
    await assert.rejects(requestToken('password', long), bodyError('invalid_request', 413));
    await assert.rejects(requestToken('password', person, oauth.ClientSecretBasic('x')), challenge('basic'));
    await assert.rejects(requestToken('password', person, oauth.ClientSecretPost('x')), challenge('basic'));
    await assert.rejects(use('no-token'), challenge('bearer', 'invalid_token'));
  });

  it('gets invalid_client with another client’s key', async () => {
    const { client } = reporting;
    const auth = oauth.PrivateKeyJwt({ key: await cryptoKey(own.otherClient), kid: own.client.kid });
    const response = await oauth.clientCredentialsGrantRequest(server, client, auth, {}, http);
    await assert.rejects(
      oauth.processClientCredentialsResponse(server, client, response),
      challenge('basic'),
    );
  });
});

async function cryptoKey({ key }: ConfidentialClient): Promise<webcrypto.CryptoKey> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  return webcrypto.subtle.importKey('jwk', key.export({ format: 'jwk' }), algorithm, false, ['sign']);
}
