import type { Bounds } from '@glasshouse/settings';
import { clientsBound } from './limit/window-counter.js';
import { knownTokensBound } from './token/known-tokens.js';
import { revocationsBound } from './token/revocations.js';

export const gatewayBounds = {
  clients: clientsBound,
  knownTokens: knownTokensBound,
  revocations: revocationsBound,
} as const satisfies Bounds;
