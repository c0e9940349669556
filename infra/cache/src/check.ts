/** Bounds the length of a key, since callers supply parts of it (a user name, an address). @throws TypeError */
export function checkKey(key: unknown): asserts key is string {
  if (typeof key !== 'string' || key === '' || key.length > 1024) {
    throw new TypeError('a cache key must be a string of 1 to 1024 characters');
  }
}

/** Requires a positive, finite time to live: otherwise an entry would expire never or at once. @throws TypeError */
export function checkTtl(ttlMs: unknown): asserts ttlMs is number {
  if (typeof ttlMs !== 'number' || !Number.isFinite(ttlMs) || ttlMs <= 0) {
    throw new TypeError(
      `a cache entry's time to live must be a number of milliseconds above 0, not ${ttlMs}`,
    );
  }
}

/** Serializes a value. @throws TypeError when JSON cannot represent it. */
export function encode(value: unknown): string {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`a value of type ${typeof value} cannot be cached`);
  return text;
}

export function checkMapName(name: string): void {
  if (!/^[a-z][a-zA-Z0-9._-]{0,63}$/.test(name))
    throw new TypeError(`${JSON.stringify(name)} is not a valid name of a map`);
}
