/** Keys come from outside in part (a user name, an address), so that their size is bounded. @throws TypeError */
export function checkKey(key: unknown): asserts key is string {
  if (typeof key !== 'string' || key === '' || key.length > 1024) {
    throw new TypeError('a cache key must be a text of 1 to 1024 characters');
  }
}

/** @throws TypeError: without an end, or with one that has passed, an entry would stay for ever or never be there. */
export function checkTtl(ttlMs: unknown): asserts ttlMs is number {
  if (typeof ttlMs !== 'number' || !Number.isFinite(ttlMs) || ttlMs <= 0) {
    throw new TypeError(
      `a cache entry's time to live must be a number of milliseconds above 0, not ${ttlMs}`,
    );
  }
}

/** @throws TypeError when JSON cannot hold the value. */
export function encode(value: unknown): string {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`a value of type ${typeof value} cannot be cached`);
  return text;
}

export function checkMapName(name: string): void {
  if (!/^[a-z][a-zA-Z0-9._-]{0,63}$/.test(name))
    throw new TypeError(`${JSON.stringify(name)} cannot name a map`);
}
