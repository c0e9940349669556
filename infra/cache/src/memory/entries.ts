interface Entry {
  text: string;
  /** On the clock given. */
  until: number;
}

/** Texts by key, each with an end; beyond the limit the one that was not used for longest goes. */
export interface Entries {
  get(key: string): Entry | undefined;
  set(key: string, text: string, until: number): void;
  delete(key: string): void;
  readonly size: number;
}

/** Needs no timer: what has ended is dropped when it is met, and by the limit at the latest. */
export function createEntries(limit: number, now: () => number): Entries {
  // A Map keeps the order of insertion: the first key is the one that was used longest ago.
  const entries = new Map<string, Entry>();
  return {
    get(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      entries.delete(key);
      if (entry.until <= now()) return undefined;
      entries.set(key, entry);
      return entry;
    },
    set(key, text, until) {
      entries.delete(key);
      entries.set(key, { text, until });
      if (entries.size > limit) entries.delete(entries.keys().next().value as string);
    },
    delete(key) {
      entries.delete(key);
    },
    get size() {
      return entries.size;
    },
  };
}
