import type { Bounds } from '@glasshouse/settings';
import { clientsBound, sharedClientsBound } from './limit/window-counter.js';
import { knownTokensBound } from './token/known-tokens.js';
import { revocationsBound } from './token/revocations.js';

export const gatewayBounds = {
  clients: clientsBound,
  sharedClients: sharedClientsBound,
  knownTokens: knownTokensBound,
  revocations: revocationsBound,
} as const satisfies Bounds;
