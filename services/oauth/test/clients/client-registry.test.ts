import assert from 'node:assert/strict';
import { exportJWK, generateKeyPair } from 'jose';
import { parseClients } from '../../src/clients/client-registry.js';

describe('parseClients', () => {
  it('always returns the public client curl', () => {
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

  for (const [title, text] of [
    ['text that is not JSON', 'robot'],
    ['JSON that is not an array', '{}'],
    ['an entry that is not an object', '[7]'],
    ['a client_id with a space', '[{"client_id": "a b"}]'],
    ['a duplicate client_id', '[{"client_id": "curl", "token_endpoint_auth_method": "none"}]'],
    [
      'an unknown authentication method',
      '[{"client_id": "a", "token_endpoint_auth_method": "client_secret_basic"}]',
    ],
    [
      'an unknown grant type',
      '[{"client_id": "a", "token_endpoint_auth_method": "none", "grant_types": ["implicit"]}]',
    ],
    [
      'client_credentials of a public client',
      '[{"client_id": "a", "token_endpoint_auth_method": "none", "grant_types": ["client_credentials"]}]',
    ],
    ['private_key_jwt without keys', '[{"client_id": "a"}]'],
    ['a private key', '[{"client_id": "a", "jwks": {"keys": [{"kty": "EC", "d": "x"}]}}]'],
    ['a symmetric key', '[{"client_id": "a", "jwks": {"keys": [{"kty": "oct", "k": "x"}]}}]'],
  ] as const) {
    it(`throws a TypeError for ${title}`, () =>
      assert.throws(() => parseClients(text), { name: 'TypeError', message: /^OAUTH_CLIENTS/ }));
  }
});
