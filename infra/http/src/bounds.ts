import type { Bounds } from '@glasshouse/settings';
import { requestsBound } from './admission/requests-bound.js';
import { callsBound } from './client/calls-bound.js';
import { connectionBound } from './server/connection-bound.js';

export const httpBounds = {
  connections: connectionBound,
  requests: requestsBound,
  calls: callsBound,
} as const satisfies Bounds;
