import assert from 'node:assert/strict';
import { exportJWK, generateKeyPair } from 'jose';
import { parseClients } from '../../src/clients/client-registry.js';

describe('client registry', () => {
  it('always has the public client curl', () => {
    const curl = parseClients('[]').get('curl');
    assert.deepEqual([curl?.authentication, curl?.grants], ['none', ['password', 'refresh_token']]);
  });

  it('reads RFC 7591 metadata', async () => {
    const { publicKey } = await generateKeyPair('ES256', { extractable: true });
    const jwks = { keys: [await exportJWK(publicKey)] };
    const clients = parseClients(JSON.stringify([{ client_id: 'robot', jwks, roles: ['admin'] }]));
    const robot = clients.get('robot');
    assert.deepEqual(
      [robot?.authentication, robot?.grants, robot?.roles],
      ['private_key_jwt', ['client_credentials'], ['admin']],
    );
  });

  for (const [what, text] of [
    ['no JSON', 'robot'],
    ['no array', '{}'],
    ['no object', '[7]'],
    ['a wrong id', '[{"client_id": "a b"}]'],
    ['a client that is there', '[{"client_id": "curl", "token_endpoint_auth_method": "none"}]'],
    ['an unknown method', '[{"client_id": "a", "token_endpoint_auth_method": "client_secret_basic"}]'],
    [
      'an unknown grant',
      '[{"client_id": "a", "token_endpoint_auth_method": "none", "grant_types": ["implicit"]}]',
    ],
    [
      'credentials of nobody',
      '[{"client_id": "a", "token_endpoint_auth_method": "none", "grant_types": ["client_credentials"]}]',
    ],
    ['no keys', '[{"client_id": "a"}]'],
    ['a private key', '[{"client_id": "a", "jwks": {"keys": [{"kty": "EC", "d": "x"}]}}]'],
    ['a shared key', '[{"client_id": "a", "jwks": {"keys": [{"kty": "oct", "k": "x"}]}}]'],
  ] as const) {
    it(`refuses ${what}`, () =>
      assert.throws(() => parseClients(text), { name: 'TypeError', message: /^OAUTH_CLIENTS/ }));
  }
});
