import type { Bound } from '@glasshouse/settings';
import type { Telemetry } from '@glasshouse/telemetry';

/** Cache of tokens that are verified with the current keys, so that each signature is checked once. */
export interface KnownTokens<T> {
  get(token: string, generation: number): T | undefined;
  set(token: string, generation: number, value: T): void;
}

export const knownTokensBound = {
  holds: 'Verified access tokens that the gateway caches',
  limit: 8 * 2 ** 20,
  unit: 'bytes',
  full: 'the tokens verified longest ago are evicted; their next request verifies them again',
  metrics: ['gateway_known_token_bytes'],
} as const satisfies Bound;

/** Estimated bytes of an entry besides its token: the caller's id, name and roles, and the map's own memory. */
const overheadBytes = 500;

/** Creates the cache. A new key set empties it. */
export function createKnownTokens<T>(
  { metrics }: Telemetry,
  maxBytes: number = knownTokensBound.limit,
): KnownTokens<T> {
  const known = new Map<string, T>();
  const size = metrics.gauge({
    name: 'gateway_known_token_bytes',
    help: 'Memory of the cache of verified access tokens.',
  });
  let current = -1;
  let bytes = 0;

  function evict(token: string): void {
    if (known.delete(token)) bytes -= token.length + overheadBytes;
  }

  return {
    get: (token, generation) => (generation === current ? known.get(token) : undefined),
    set(token, generation, value) {
      if (generation !== current) {
        known.clear();
        bytes = 0;
        current = generation;
      }
      evict(token);
      known.set(token, value);
      bytes += token.length + overheadBytes;
      for (const oldest of known.keys()) {
        if (bytes <= maxBytes) break;
        evict(oldest);
      }
      size.set(bytes);
    },
  };
}
