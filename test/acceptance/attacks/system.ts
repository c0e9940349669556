import { createPrivateKey, type JsonWebKey, type KeyObject, randomUUID } from 'node:crypto';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmbeddedStore } from '@glasshouse/store';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { createCheckedShopper } from '../document/watch.js';
import { consoleReader } from '../readers/console.js';
import { adminUrlsOf, launchForTests, type Target } from '../target.js';
import { ecdsa, forge, p256, p384 } from './forge.js';

/** OAuth client that authenticates with `private_key_jwt`, with its private key. */
export interface ConfidentialClient {
  id: string;
  kid: string;
  key: KeyObject;
  /** Returns a signed assertion (RFC 7523) that is valid except for `changes` of its claims. */
  assertion(changes?: Readonly<Record<string, unknown>>): string;
}

/** Launched system whose settings and secrets are known, for attacks that need a client, a key or low limits. */
export interface OwnSystem {
  target: Target;
  console: string;
  client: ConfidentialClient;
  /** Second client, for the isolation between clients. */
  otherClient: ConfidentialClient;
  /** Signing key of access tokens, read from the store's file; signs tokens in which only one claim is wrong. */
  signing: { kid: string; key: KeyObject; jwk: JsonWebKey };
  loginFailuresPerAddress: number;
  /** Names of the processes that have exited. */
  exited(): readonly string[];
  close(): Promise<void>;
}

const loginFailuresPerAddress = 150;

export async function launchOwnSystem(): Promise<OwnSystem> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'glasshouse-attacks-'));
  const removeData = () => rm(dataFolder, { recursive: true, force: true });
  const registered = [createClient('reporting'), createClient('billing')] as const;
  try {
    const shop = await launchForTests({
      dataFolder,
      whenOneExits: 'leave',
      changes: {
        console: { SCRAPE_INTERVAL_MS: '5000' }, // no attack depends on metrics
        oauth: {
          OAUTH_CLIENTS: JSON.stringify(registered.map(({ metadata }) => metadata)),
          LOGIN_FAILURES_PER_ADDRESS: String(loginFailuresPerAddress),
          // low enough for fast attacks, high enough to detect whether a hash was computed
          PASSWORD_HASH_COST: '13',
        },
      },
    });
    const exited: string[] = [];
    void shop.died.then(({ name }) => exited.push(name));
    const reader = consoleReader(shop.urls.console);
    const shopper = createCheckedShopper({ gateway: shop.urls.gateway });
    const [client, otherClient] = registered.map(({ clientFor }) => clientFor(shop.urls.gateway)) as [
      ConfidentialClient,
      ConfidentialClient,
    ];
    const close = async () => {
      await shopper.close();
      await shop.close().finally(removeData);
    };
    try {
      return {
        target: {
          gateway: shop.urls.gateway,
          shopper,
          administrator: shop.admin,
          traces: [reader],
          logs: [reader],
          metrics: [reader],
          services: adminUrlsOf(shop),
          console: shop.urls.console,
          close,
        },
        console: shop.urls.console,
        client,
        otherClient,
        signing: await signingKey(dataFolder),
        loginFailuresPerAddress,
        exited: () => exited,
        close,
      };
    } catch (error) {
      await close();
      throw error;
    }
  } catch (error) {
    await removeData();
    throw error;
  }
}

function createClient(id: string) {
  const { publicKey, privateKey } = p256();
  const kid = `${id}-1`;
  const { publicKey: secondKey } = p384();
  const jwk = (key: KeyObject, more: object) => ({ ...key.export({ format: 'jwk' }), use: 'sig', ...more });
  return {
    metadata: {
      client_id: id,
      token_endpoint_auth_method: 'private_key_jwt',
      grant_types: ['client_credentials'],
      roles: ['reporter'],
      jwks: {
        keys: [jwk(publicKey, { kid, alg: 'ES256' }), jwk(secondKey, { kid: `${id}-2`, alg: 'ES384' })],
      },
    },
    clientFor: (issuer: string): ConfidentialClient => ({
      id,
      kid,
      key: privateKey,
      assertion(changes = {}) {
        const now = Math.floor(Date.now() / 1000);
        const claims = { iss: id, sub: id, aud: issuer, jti: randomUUID(), iat: now, exp: now + 60 };
        return forge({ alg: 'ES256', typ: 'JWT', kid }, { ...claims, ...changes }, ecdsa(privateKey));
      },
    }),
  };
}

/** Reads the newest signing key. Copies the store's files first, because the service has them open. */
async function signingKey(dataFolder: string): Promise<OwnSystem['signing']> {
  const folder = await mkdtemp(join(tmpdir(), 'glasshouse-keys-'));
  const telemetry = createTestTelemetry();
  const store = createEmbeddedStore({ folder, telemetry });
  try {
    for (const name of ['store.sqlite', 'store.sqlite-wal']) {
      await copyFile(join(dataFolder, 'oauth', name), join(folder, name));
    }
    const keys = store.collection<StoredKey>('keys');
    await store.start();
    const newest = await keys.findOne(telemetry.rootSpan('read key'), {}, { sort: { _id: -1 } });
    if (!newest) throw new Error('the store has no signing key');
    const { kid, privateJwk, publicJwk } = newest;
    return { kid, key: createPrivateKey({ key: privateJwk, format: 'jwk' }), jwk: publicJwk };
  } finally {
    await store.close();
    await telemetry.close();
    await rm(folder, { recursive: true });
  }
}

interface StoredKey {
  _id: string;
  kid: string;
  privateJwk: JsonWebKey;
  publicJwk: JsonWebKey;
}
