import type { Declarations, Settings } from '@glasshouse/settings';
import { issuerSettings } from './contract.js';
import { sessionsBound } from './tokens/sessions.js';

/** Settings of the OAuth service. Its store, cache and HTTP server declare their own. */
export const oauthSettings = {
  ...issuerSettings,
  ADMIN_USERNAME: {
    type: 'string',
    default: 'admin',
    doc: 'username of the administrator that is created at start',
  },
  ADMIN_PASSWORD: {
    type: 'string',
    secret: true,
    doc: 'initial password of the administrator, 8 to 128 characters',
  },
  ACCESS_TOKEN_SECONDS: {
    type: 'integer',
    default: 600,
    min: 5,
    max: 86_400,
    doc: 'lifetime of an access token',
  },
  REFRESH_TOKEN_SECONDS: {
    type: 'integer',
    default: 1_209_600,
    min: 10,
    doc: 'lifetime of a session: its refresh tokens expire this long after the login',
  },
  SESSIONS_PER_USER: {
    type: 'integer',
    default: sessionsBound.limit,
    min: 1,
    max: 100_000,
    doc: 'sessions of one user; a further login ends the least recently used one',
  },
  PASSWORD_GRANT: {
    type: 'boolean',
    default: true,
    doc: 'enables the password grant; RFC 9700 section 2.4 advises against it outside first-party use',
  },
  OAUTH_CLIENTS: {
    type: 'string',
    default: '[]',
    doc: 'additional clients: a JSON array of RFC 7591 metadata (client_id, token_endpoint_auth_method, grant_types, jwks, roles)',
  },
  KEY_ROTATION_SECONDS: {
    type: 'integer',
    default: 604_800,
    min: 2,
    doc: 'age of the newest signing key at which the next one is created',
  },
  KEY_LEAD_SECONDS: {
    type: 'integer',
    default: 60,
    min: 0,
    doc: 'time from the publication of a new key to its first signature',
  },
  PASSWORD_HASH_COST: {
    type: 'integer',
    default: 15,
    min: 10,
    max: 20,
    doc: 'log2 of scrypt’s N (r 8, p 1); 15 takes 32 MiB and about 0.1 s, OWASP advises 17',
  },
  PASSWORD_HASH_CONCURRENCY: {
    type: 'integer',
    default: 2,
    min: 1,
    max: 64,
    doc: 'concurrent password hashes, each in its own thread with a lower priority than the event loop',
  },
  PASSWORD_HASH_QUEUE: {
    type: 'integer',
    default: 100,
    min: 0,
    max: 10_000,
    doc: 'password hashes that may wait; further ones, and those that would end after the deadline, get 503 at once',
  },
  LOGIN_WINDOW_SECONDS: {
    type: 'integer',
    default: 300,
    min: 1,
    doc: 'length of the window in which failed logins are counted',
  },
  LOGIN_FAILURES_PER_USER: {
    type: 'integer',
    default: 10,
    min: 1,
    doc: 'failed logins of one user in a window; further logins get 429',
  },
  LOGIN_FAILURES_PER_ADDRESS: {
    type: 'integer',
    default: 200,
    min: 1,
    doc: 'failed logins from one address in a window; further logins get 429',
  },
} as const satisfies Declarations;

export type OauthSettings = Settings<typeof oauthSettings>;
