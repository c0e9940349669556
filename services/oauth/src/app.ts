import type { Cache } from '@glasshouse/cache';
import { createHttpApp } from '@glasshouse/http';
import type { Store } from '@glasshouse/store';
import type { Telemetry } from '@glasshouse/telemetry';
import type Koa from 'koa';
import { createClientAuthentication } from './clients/authenticate-client.js';
import { parseClients } from './clients/client-registry.js';
import { issuerOf, maxClockToleranceSeconds, operations } from './contract.js';
import { clientCredentialsGrant } from './grants/client-credentials.js';
import { passwordGrant } from './grants/password.js';
import { refreshTokenGrant } from './grants/refresh-token.js';
import { createKeyring } from './keys/keyring.js';
import { withUnpublishedKey } from './keys/unpublished-key.js';
import { createOutcomes } from './outcomes.js';
import { createHashingMetrics } from './passwords/hashing-metrics.js';
import { createPasswordHasher } from './passwords/password-hasher.js';
import { createLoginThrottle } from './passwords/throttle.js';
import { changePassword } from './routes/change-password.js';
import { exportUsers } from './routes/export-users.js';
import { introspectToken } from './routes/introspect.js';
import { getJwks } from './routes/jwks.js';
import { listRevocations } from './routes/list-revocations.js';
import { register } from './routes/register.js';
import { revokeToken } from './routes/revoke.js';
import { rotateKeys } from './routes/rotate-keys.js';
import { getServerMetadata } from './routes/server-metadata.js';
import { issueToken } from './routes/token.js';
import type { OauthSettings } from './settings.js';
import { declareCollections } from './store.js';
import { createAccessTokens } from './tokens/access-token.js';
import { createRevocations } from './tokens/revocations.js';
import { createSessions } from './tokens/sessions.js';
import { seedAdministrator } from './users/seed-administrator.js';

export interface OauthDependencies {
  settings: OauthSettings;
  telemetry: Telemetry;
  /** `createApp` declares its collections, so start it afterwards. The caller closes it. */
  store: Store;
  cache: Cache;
  /** Returns true while tokens are signed with a key that is not published: a fault. */
  hidesNewKey?: (() => boolean) | undefined;
  /** Clock in milliseconds since 1970, for tests. Default: `Date.now`. */
  now?: () => number;
}

export interface OauthApp {
  readonly app: Koa;
  /** Creates the administrator and the first signing key if they are missing. Call it after `store.start()`. */
  start(): Promise<void>;
  /** Terminates the password hashing threads. */
  close(): Promise<void>;
}

/** Creates the OAuth service. Reads no environment, opens no connection. @throws TypeError for invalid OAUTH_CLIENTS */
export function createApp({
  settings,
  telemetry,
  store,
  cache,
  hidesNewKey,
  now = Date.now,
}: OauthDependencies): OauthApp {
  const issuer = issuerOf(settings.PUBLIC_URL);
  const accessTokenSeconds = settings.ACCESS_TOKEN_SECONDS;
  const acceptedSeconds = accessTokenSeconds + maxClockToleranceSeconds;
  const collections = declareCollections(store);
  const { users, revocations: revocationDocuments } = collections;
  const outcomes = createOutcomes(telemetry);
  const hasher = createPasswordHasher({
    cost: settings.PASSWORD_HASH_COST,
    concurrency: settings.PASSWORD_HASH_CONCURRENCY,
    maxQueue: settings.PASSWORD_HASH_QUEUE,
    metrics: createHashingMetrics(telemetry),
  });
  const throttle = createLoginThrottle({
    cache,
    windowSeconds: settings.LOGIN_WINDOW_SECONDS,
    perUser: settings.LOGIN_FAILURES_PER_USER,
    perAddress: settings.LOGIN_FAILURES_PER_ADDRESS,
    now,
  });
  const published = createKeyring({
    telemetry,
    keys: collections.keys,
    rotationSeconds: settings.KEY_ROTATION_SECONDS,
    leadSeconds: settings.KEY_LEAD_SECONDS,
    accessTokenSeconds,
    now,
  });
  const keyring = hidesNewKey
    ? withUnpublishedKey(published, { hidesNewKey, accessTokenSeconds, now })
    : published;
  const accessTokens = createAccessTokens({ keyring, issuer, lifeSeconds: accessTokenSeconds });
  const revocations = createRevocations({ revocations: revocationDocuments, cache, acceptedSeconds, now });
  const sessions = createSessions({
    telemetry,
    maxPerUser: settings.SESSIONS_PER_USER,
    collections,
    revocations,
    lifeSeconds: settings.REFRESH_TOKEN_SECONDS,
    acceptedSeconds,
    now,
  });
  const authenticate = createClientAuthentication({
    clients: parseClients(settings.OAUTH_CLIENTS),
    cache,
    audiences: [issuer, `${issuer}${operations.issueToken.path}`],
  });
  const grants = [
    ...(settings.PASSWORD_GRANT ? [passwordGrant({ users, hasher, throttle, sessions, outcomes })] : []),
    refreshTokenGrant({ users, sessions, outcomes }),
    clientCredentialsGrant(),
  ];

  const app = createHttpApp({
    telemetry,
    readiness: { [store.system]: () => store.ping() },
    routes: [
      register({ users, hasher, outcomes }),
      issueToken({ authenticate, grants, accessTokens, outcomes }),
      introspectToken({ authenticate, accessTokens, revocations, sessions, issuer, outcomes }),
      revokeToken({ authenticate, accessTokens, sessions }),
      changePassword({ users, hasher, throttle, sessions }),
      getJwks(keyring),
      getServerMetadata({ issuer, grants }),
      rotateKeys(keyring),
      listRevocations(revocations),
      exportUsers({ users }),
    ],
  });

  return {
    app,
    close: () => hasher.close(),
    async start() {
      const span = telemetry.rootSpan('oauth start');
      try {
        const { ADMIN_USERNAME: username, ADMIN_PASSWORD: password } = settings;
        await seedAdministrator(span, { users, hasher, username, password });
        await keyring.signing(span);
      } catch (error) {
        span.fail(error);
        throw error;
      } finally {
        span.end();
      }
    },
  };
}
