/** The OAuth service: credentials, tokens, keys. */
export { createApp, type OauthApp, type OauthDependencies } from './app.js';
export { type OauthConfig, oauthSettings } from './config.js';
export type {
  Introspection,
  JsonWebKeySet,
  RegisteredUser,
  Registration,
  Revocations,
  ServerMetadata,
  TokenRequest,
  TokenResponse,
} from './contract.js';
export { operations } from './contract.js';
export { type AccessTokenClaims, audience } from './tokens/access-token.js';
export { revokedMap } from './tokens/revocations.js';
