/** Tokens that were verified under the current keys, so that a signature is checked once and not with each request. */
export interface KnownTokens<T> {
  get(token: string, generation: number): T | undefined;
  set(token: string, generation: number, value: T): void;
}

/** Holds the latest `limit`. Another generation of keys begins with none. */
export function createKnownTokens<T>(limit = 5000): KnownTokens<T> {
  const known = new Map<string, T>();
  let current = -1;
  return {
    get: (token, generation) => (generation === current ? known.get(token) : undefined),
    set(token, generation, value) {
      if (generation !== current) {
        known.clear();
        current = generation;
      }
      if (known.size >= limit) known.delete(known.keys().next().value as string);
      known.set(token, value);
    },
  };
}
