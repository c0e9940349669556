import type { Bounds } from '@glasshouse/settings';
import { keysBound } from './keys/keyring.js';
import { sessionsBound, usedTokensBound } from './tokens/sessions.js';

export const oauthBounds = {
  sessions: sessionsBound,
  usedTokens: usedTokensBound,
  keys: keysBound,
} as const satisfies Bounds;
