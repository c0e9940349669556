/**
 * Map by three texts. Looking up three short texts is faster than joining them to a key, because a joined text must be
 * hashed each time.
 */
export interface KeyTree<T> {
  /** Returns the entry; undefined when it is new and the limit is reached. */
  get(a: string, b: string, c: string): T | undefined;
  readonly size: number;
  /** True when entries were refused. */
  readonly isFull: boolean;
}

/** Creates a map of at most `limit` entries, which `create` makes when they are first read. */
export function createKeyTree<T>(limit: number, create: (a: string, b: string, c: string) => T): KeyTree<T> {
  const root = new Map<string, Map<string, Map<string, T>>>();
  let size = 0;
  let isFull = false;
  return {
    get(a, b, c) {
      let second = root.get(a);
      const third = second?.get(b);
      const found = third?.get(c);
      if (found !== undefined) return found;
      if (size >= limit) {
        isFull = true;
        return undefined;
      }
      if (!second) {
        second = new Map();
        root.set(a, second);
      }
      const entry = create(a, b, c);
      size++;
      if (third) third.set(c, entry);
      else second.set(b, new Map([[c, entry]]));
      return entry;
    },
    get size() {
      return size;
    },
    get isFull() {
      return isFull;
    },
  };
}
