import type { KnownError } from '../problem/codes.js';
import type { HeaderObject } from './headers.js';

/** Errors and headers that the serving process adds to every operation. */
export interface Edge {
  /** Errors of any operation, in addition to those of this package. */
  errors: readonly KnownError[];
  /** Headers of every response except those of health checks. */
  headers: Readonly<Record<string, HeaderObject>>;
}
