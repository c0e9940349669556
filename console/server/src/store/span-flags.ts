import type { StoredSpan } from './span.js';

export const kinds = ['internal', 'server', 'client', 'producer', 'consumer'] as const;
export const statuses = ['unset', 'ok', 'error'] as const;

/** Packs kind, status, and whether the start is unknown and the id is shared. */
export function flagsOf({ kind, status, startUnknown, attributes }: StoredSpan): number {
  return (
    kinds.indexOf(kind) |
    (statuses.indexOf(status) << 3) |
    (startUnknown ? 32 : 0) |
    (attributes['zipkin.shared'] === true ? 64 : 0)
  );
}
export const kindIn = (flags: number) => kinds[flags & 7] as (typeof kinds)[number];
export const statusIn = (flags: number) => statuses[(flags >> 3) & 3] as (typeof statuses)[number];
const errorStatus = statuses.indexOf('error');
export const isError = (flags: number) => ((flags >> 3) & 3) === errorStatus;
export const isStartUnknown = (flags: number) => (flags & 32) !== 0;
export const isShared = (flags: number) => (flags & 64) !== 0;
