import type { Bounds } from '@glasshouse/settings';
import { memoryCacheBound } from './memory/create-memory-cache.js';

export const cacheBounds = { memory: memoryCacheBound } as const satisfies Bounds;
