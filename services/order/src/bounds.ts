import type { Bounds } from '@glasshouse/settings';
import { keysBound } from './routes/add-item.js';

export const orderBounds = { idempotencyKeys: keysBound } as const satisfies Bounds;
