/** The OAuth service: credentials, tokens, keys. */
export { createApp, type OauthApp, type OauthDependencies } from './app.js';
export { oauthBounds } from './bounds.js';
export type {
  AccessTokenClaims,
  Introspection,
  JsonWebKeySet,
  RegisteredUser,
  Registration,
  Revocations,
  ServerMetadata,
  TokenRequest,
  TokenResponse,
} from './contract.js';
export { accessTokenProfile, issuerOf, issuerSettings, operations, revokedMap } from './contract.js';
export { type OauthSettings, oauthSettings } from './settings.js';
