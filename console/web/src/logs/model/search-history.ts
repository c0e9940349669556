/** Storage of the browser, or a stand-in for tests. */
export type TextStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export interface SearchHistory {
  /** Latest first. */
  readonly items: readonly string[];
  /** Puts a search in front, and removes it from its former position. Ignores an empty search. */
  add(search: string): void;
  clear(): void;
}

const maxItems = 30;
const maxLength = 500;

/** History of searches. A storage that is blocked or full does not disturb the page. */
export function createSearchHistory(storage: TextStorage | undefined, name: string): SearchHistory {
  let items = read(storage, name);
  return {
    get items() {
      return items;
    },
    add(search) {
      const text = search.trim();
      if (text === '' || text.length > maxLength) return;
      items = [text, ...items.filter((item) => item !== text)].slice(0, maxItems);
      try {
        storage?.setItem(name, JSON.stringify(items));
      } catch {
        // the history lasts as long as the page
      }
    },
    clear() {
      items = [];
      try {
        storage?.removeItem(name);
      } catch {
        // a blocked storage has no history to remove
      }
    },
  };
}

function read(storage: TextStorage | undefined, name: string): string[] {
  try {
    const stored: unknown = JSON.parse(storage?.getItem(name) ?? '[]');
    return Array.isArray(stored)
      ? stored
          .filter((item): item is string => typeof item === 'string' && item.length <= maxLength)
          .slice(0, maxItems)
      : [];
  } catch {
    return [];
  }
}
