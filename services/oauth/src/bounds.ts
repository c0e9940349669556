import type { Bounds } from '@glasshouse/settings';
import { keysBound } from './keys/keyring.js';
import { hashesBound } from './passwords/hashes-bound.js';
import { sessionsBound, usedTokensBound } from './tokens/sessions.js';

export const oauthBounds = {
  sessions: sessionsBound,
  usedTokens: usedTokensBound,
  keys: keysBound,
  hashes: hashesBound,
} as const satisfies Bounds;
