import type { ByteString } from './byte-string.js';

/** Remembers how names are encoded. They come from code, so there are few; the bound is for those who put data into names. */
export function createNames(
  encode: (name: string) => ByteString,
  maxNames = 2000,
): (name: string) => ByteString {
  const known = new Map<string, ByteString>();
  return (name) => {
    let found = known.get(name);
    if (found === undefined) {
      found = encode(name);
      if (known.size < maxNames) known.set(name, found);
    }
    return found;
  };
}
