/** API of the OAuth service: credentials, tokens, keys. */
import { ChangePage, changeQuery, closed, operation, publicFor, Timestamp } from '@glasshouse/http';
import { ports } from '@glasshouse/roster';
import type { Declarations } from '@glasshouse/settings';
import { type Static, Type } from 'typebox';
import { cacheTimes } from './cache-times.js';
import { oauthErrors } from './errors.js';
import { passwordLength } from './passwords/password-rules.js';
import { usernamePattern } from './users/username.js';

export { oauthErrors };

/** Values that a valid access token has, besides its issuer and signature (RFC 9068 section 4). */
export const accessTokenProfile = { audience: 'glasshouse', type: 'at+jwt', algorithm: 'ES256' } as const;

/** Claims of an access token in addition to those of RFC 7519. */
export interface AccessTokenClaims {
  client_id: string;
  username: string;
  roles: string[];
  /** Session of the token; revocation ends it. */
  sid: string;
}

/** Name of the cache map with the `sid` of each revoked session, until its access tokens have expired. */
export const revokedMap = 'oauth.revoked';

/** Upper limit of the clock difference that a verifier tolerates: it accepts a token for as long after its expiry. */
export const maxClockToleranceSeconds = 60;

/** Setting of the issuer and of the services that verify its tokens. */
export const issuerSettings = {
  PUBLIC_URL: {
    type: 'url',
    default: `http://localhost:${ports.gateway}`,
    doc: 'public address of the gateway, and issuer of the tokens',
  },
} as const satisfies Declarations;

/** `client_assertion_type` of a JWT (RFC 7523 section 2.2). */
export const clientAssertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Returns the issuer (`iss`) for a public address. */
export function issuerOf(publicUrl: string): string {
  return publicUrl.replace(/\/+$/, '');
}

/** New password. The handler also applies the restrictions of RFC 8265 section 4.2. */
const NewPassword = Type.String({
  minLength: 1,
  maxLength: 512,
  pattern: '^[^\\x00-\\x1f\\x7f-\\x9f]*$',
  description: '8 to 128 characters; no control, invisible or unassigned characters',
});

export const Registration = closed({
  username: Type.String({
    minLength: 1,
    maxLength: 128,
    description: '3 to 32 of a-z 0-9 . _ -; not case-sensitive',
  }),
  password: NewPassword,
});
const newPassword = Type.String({
  minLength: passwordLength.min,
  maxLength: passwordLength.max,
  description: 'The length counts code points in NFC (RFC 8265 section 4.2).',
  examples: ['correct horse'],
});
/** Schema for the API document. The handler validates the body, to audit each refused registration with its reason. */
const describedRegistration = closed({
  username: Type.String({
    pattern: usernamePattern,
    description: 'Not case-sensitive; stored as lower-case ASCII, full-width forms too.',
    examples: ['ada'],
  }),
  password: newPassword,
});
export type Registration = Static<typeof Registration>;

export const RegisteredUser = Type.Object({
  id: Type.String(),
  username: Type.String(),
  roles: Type.Array(Type.String()),
  createdAt: Timestamp,
});
export type RegisteredUser = Static<typeof RegisteredUser>;

export const PasswordChange = closed({
  currentPassword: Type.String({ minLength: 1, maxLength: 512 }),
  newPassword: NewPassword,
});

const describedPasswordChange = closed({
  currentPassword: Type.String({ minLength: 1, maxLength: 512, examples: ['correct horse'] }),
  newPassword,
});

/** Form fields that identify a public client (RFC 6749 section 2.3) or authenticate a client (RFC 7523 section 2.2). */
const clientAuthentication = {
  client_id: Type.Optional(Type.String({ description: 'Default: the public client `curl`.' })),
  client_secret: Type.Optional(Type.String({ description: 'Refused: clients have no secrets.' })),
  client_assertion_type: Type.Optional(Type.String()),
  client_assertion: Type.Optional(
    Type.String({ description: 'JWT signed with the client’s key (RFC 7523).' }),
  ),
};

/** All fields are optional, so that a missing one is an error of RFC 6749 section 5.2, not a problem document. */
export const TokenRequest = Type.Object({
  grant_type: Type.Optional(
    Type.String({ description: '`password`, `refresh_token` or `client_credentials`' }),
  ),
  username: Type.Optional(Type.String()),
  password: Type.Optional(Type.String()),
  refresh_token: Type.Optional(Type.String()),
  scope: Type.Optional(Type.String()),
  ...clientAuthentication,
});
export type TokenRequest = Static<typeof TokenRequest>;

const optional = Type.Optional(Type.String());
/** Returns a schema that requires these fields; an empty field counts as omitted (RFC 6749 section 3.2). */
const requireNonEmpty = (...names: string[]) => ({
  required: names,
  properties: Object.fromEntries(names.map((name) => [name, { minLength: 1 }])),
});
/** Requires both fields or neither (RFC 7523 section 2.2). */
const assertions = [
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  { if: requireNonEmpty('client_assertion'), then: requireNonEmpty('client_assertion_type') },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  { if: requireNonEmpty('client_assertion_type'), then: requireNonEmpty('client_assertion') },
];
const describedAuthentication = {
  client_id: clientAuthentication.client_id,
  client_assertion_type: Type.Optional(Type.Enum([clientAssertionType, ''])),
  client_assertion: clientAuthentication.client_assertion,
};
/** Returns a schema with the required fields of a grant. */
function grantRequires(grant: string, ...required: string[]) {
  return {
    if: { properties: { grant_type: { const: grant } }, required: ['grant_type'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: requireNonEmpty(...required),
  };
}

/** Documented schema of token requests, with the required fields of each grant. */
const describedTokenRequest = Type.Object(
  {
    grant_type: Type.Enum(['password', 'refresh_token', 'client_credentials']),
    username: optional,
    password: optional,
    refresh_token: optional,
    scope: Type.Optional(Type.Literal('', { description: 'There are no scopes.' })),
    ...describedAuthentication,
  },
  {
    allOf: [
      ...assertions,
      grantRequires('password', 'username', 'password'),
      grantRequires('refresh_token', 'refresh_token'),
      grantRequires('client_credentials', 'client_assertion', 'client_assertion_type'),
    ],
  },
);

/**
 * Returns the importance of a token request. Without a new token, a user who has signed in cannot finish what is critical;
 * a login costs a slow hash and can be tried again.
 */
function importanceOfGrant(form: string): 'critical' | 'normal' {
  return /(?:^|&)grant_type=(?:refresh_token|client_credentials)(?:&|$)/.test(form) ? 'critical' : 'normal';
}

/** Token response (RFC 6749 section 5.1). */
export const TokenResponse = Type.Object({
  access_token: Type.String(),
  token_type: Type.Literal('Bearer'),
  expires_in: Type.Integer({ description: 'Seconds' }),
  refresh_token: Type.Optional(Type.String()),
});
export type TokenResponse = Static<typeof TokenResponse>;

/** Request to the revocation endpoint (RFC 7009 section 2.1) and to introspection (RFC 7662 section 2.1). */
export const TokenReference = Type.Object({
  token: Type.Optional(Type.String()),
  token_type_hint: Type.Optional(Type.String()),
  ...clientAuthentication,
});
export type TokenReference = Static<typeof TokenReference>;
const describedTokenReference = Type.Object(
  {
    token: Type.String({ minLength: 1 }),
    token_type_hint: TokenReference.properties.token_type_hint,
    ...describedAuthentication,
  },
  { allOf: assertions },
);

/** Introspection response (RFC 7662 section 2.2). An inactive token has no other member. */
export const Introspection = Type.Object({
  active: Type.Boolean(),
  sub: Type.Optional(Type.String()),
  username: Type.Optional(Type.String()),
  client_id: Type.Optional(Type.String()),
  token_type: Type.Optional(Type.String()),
  iss: Type.Optional(Type.String()),
  aud: Type.Optional(Type.String()),
  iat: Type.Optional(Type.Integer()),
  exp: Type.Optional(Type.Integer()),
  jti: Type.Optional(Type.String()),
  sid: Type.Optional(Type.String()),
  roles: Type.Optional(Type.Array(Type.String())),
});
export type Introspection = Static<typeof Introspection>;

/** JWK Set with public keys only (RFC 7517). */
export const JsonWebKeySet = Type.Object({
  keys: Type.Array(
    Type.Object({
      kty: Type.String(),
      kid: Type.String(),
      use: Type.String(),
      alg: Type.String(),
      crv: Type.String(),
      x: Type.String(),
      y: Type.String(),
    }),
  ),
});
export type JsonWebKeySet = Static<typeof JsonWebKeySet>;

/** Authorization server metadata (RFC 8414 section 2). */
export const ServerMetadata = Type.Object({
  issuer: Type.String(),
  token_endpoint: Type.String(),
  jwks_uri: Type.String(),
  introspection_endpoint: Type.String(),
  revocation_endpoint: Type.String(),
  service_documentation: Type.String(),
  response_types_supported: Type.Array(Type.String()),
  grant_types_supported: Type.Array(Type.String()),
  token_endpoint_auth_methods_supported: Type.Array(Type.String()),
  token_endpoint_auth_signing_alg_values_supported: Type.Array(Type.String()),
  introspection_endpoint_auth_methods_supported: Type.Array(Type.String()),
  introspection_endpoint_auth_signing_alg_values_supported: Type.Array(Type.String()),
  revocation_endpoint_auth_methods_supported: Type.Array(Type.String()),
  revocation_endpoint_auth_signing_alg_values_supported: Type.Array(Type.String()),
});
export type ServerMetadata = Static<typeof ServerMetadata>;

export const RotatedKey = Type.Object({
  kid: Type.String(),
  signsFrom: Timestamp,
});

/** Ended sessions whose access tokens may not have expired yet. */
export const Revocations = Type.Object({
  asOf: Type.Integer({ description: 'Milliseconds since 1970, by the clock of the responding instance' }),
  sessions: Type.Array(
    Type.Object({ sid: Type.String(), until: Type.Integer({ description: 'Milliseconds since 1970' }) }),
  ),
});
export type Revocations = Static<typeof Revocations>;

/** A user for the warehouse, without name and credentials. */
export const ExportedUser = Type.Object({
  id: Type.String(),
  administrator: Type.Boolean(),
  createdAt: Timestamp,
});
export type ExportedUser = Static<typeof ExportedUser>;

export const operations = {
  register: operation({
    id: 'register',
    method: 'POST',
    path: '/oauth/register',
    access: 'anyone',
    summary: 'Register a user with credentials: step one of registration',
    body: Registration,
    describedBody: describedRegistration,
    status: 201,
    response: RegisteredUser,
    errors: [oauthErrors.USERNAME_TAKEN],
    // the password hash
    queuedByService: true,
  }),
  issueToken: operation({
    id: 'issueToken',
    method: 'POST',
    path: '/oauth/token',
    access: 'anyone',
    summary: 'Issue tokens (RFC 6749); errors have the members error and error_description',
    body: TokenRequest,
    describedBody: describedTokenRequest,
    bodyType: 'form',
    errorForm: 'oauth',
    response: TokenResponse,
    importanceOfBody: importanceOfGrant,
    // logins wait for a slow hash; the other grants must not wait behind them
    callGroup: (body) => (body?.grant_type === 'password' ? 'password' : 'other'),
    queuedByService: true,
  }),
  introspectToken: operation({
    id: 'introspectToken',
    method: 'POST',
    path: '/oauth/introspect',
    access: 'anyone',
    summary: 'Introspect a token (RFC 7662), as its owner, an administrator or an authenticated client',
    body: TokenReference,
    describedBody: describedTokenReference,
    bodyType: 'form',
    errorForm: 'oauth',
    response: Introspection,
    tokenOptional: true,
  }),
  revokeToken: operation({
    id: 'revokeToken',
    method: 'POST',
    path: '/oauth/revoke',
    access: 'anyone',
    summary: 'End the session of an access or refresh token (RFC 7009)',
    body: TokenReference,
    describedBody: describedTokenReference,
    bodyType: 'form',
    errorForm: 'oauth',
    status: 200,
  }),
  changePassword: operation({
    id: 'changePassword',
    method: 'PUT',
    path: '/oauth/password',
    access: 'user',
    summary: 'Change the password, invalidate all refresh tokens, and end the other sessions at once',
    body: PasswordChange,
    describedBody: describedPasswordChange,
    status: 204,
    errors: [oauthErrors.WRONG_PASSWORD, 'CONFLICT', 'RATE_LIMITED'],
    retry: false,
  }),
  getJwks: operation({
    id: 'getJwks',
    method: 'GET',
    path: '/oauth/jwks',
    access: 'anyone',
    importance: 'always',
    summary: 'Read the public keys that verify access tokens (RFC 7517)',
    response: JsonWebKeySet,
    cacheControl: publicFor(cacheTimes.jwks),
    timeoutMs: 2000,
  }),
  getServerMetadata: operation({
    id: 'getServerMetadata',
    method: 'GET',
    path: '/.well-known/oauth-authorization-server',
    access: 'anyone',
    summary: 'Read the metadata of this authorization server (RFC 8414)',
    response: ServerMetadata,
    cacheControl: publicFor(cacheTimes.serverMetadata),
  }),
  rotateKeys: operation({
    id: 'rotateKeys',
    method: 'POST',
    path: '/oauth/keys',
    access: 'admin',
    summary: 'Create the next signing key, which is published at once and signs after a lead time',
    status: 201,
    response: RotatedKey,
    errors: ['RATE_LIMITED'],
  }),
  listRevocations: operation({
    id: 'listRevocations',
    method: 'GET',
    path: '/internal/oauth/revocations',
    access: 'internal',
    importance: 'always',
    summary: 'List the sessions ended since an instant, for gateways without a shared cache',
    query: Type.Object({ since: Type.Optional(Type.Integer({ minimum: 0 })) }),
    response: Revocations,
    timeoutMs: 1000,
  }),
  exportUsers: operation({
    id: 'exportUsers',
    method: 'GET',
    path: '/internal/export/users',
    access: 'internal',
    importance: 'optional',
    summary: 'Export the users, oldest first, without names and credentials',
    query: Type.Object(changeQuery),
    response: ChangePage(ExportedUser),
  }),
};
