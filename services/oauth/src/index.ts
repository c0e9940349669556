/** OAuth service: credentials, tokens, keys. */
export { createApp, type OauthApp, type OauthDependencies } from './app.js';
export { oauthBounds } from './bounds.js';
export { oauthLogFields } from './log-fields.js';
export { type OauthSettings, oauthSettings } from './settings.js';
