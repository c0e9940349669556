import type { Bounds } from '@glasshouse/settings';
import { connectionBound } from './server/connection-bound.js';

export const httpBounds = { connections: connectionBound } as const satisfies Bounds;
