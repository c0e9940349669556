/**
 * Returns `make` with a cache by name. Names come from code, so there are few; `maxNames` protects against callers that
 * put data into names.
 */
export function memoize<T>(make: (name: string) => T, maxNames = 2000): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    let found = known.get(name);
    if (found === undefined) {
      found = make(name);
      if (known.size < maxNames) known.set(name, found);
    }
    return found;
  };
}
