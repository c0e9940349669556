import { invalidRequest } from '@glasshouse/http';
import { takeFitting } from './answer-size.js';

/** Place of an item in a sorted list: descending by `key`, then ascending by `id`, so that equal keys have an order. */
export interface Place {
  readonly key: number;
  readonly id: string;
}

/** Orders places; negative when `a` comes first. */
export function comparePlaces(a: Place, b: Place): number {
  return b.key - a.key || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

export function encodeCursor({ key, id }: Place): string {
  return Buffer.from(JSON.stringify([key, id])).toString('base64url');
}

/** Returns the place after which a page starts. @throws ProblemError INVALID_REQUEST */
export function decodeCursor(text: string): Place {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (Array.isArray(value) && value.length === 2) {
      const [key, id] = value;
      if (typeof key === 'number' && Number.isFinite(key) && typeof id === 'string') return { key, id };
    }
  } catch {
    // not JSON
  }
  throw invalidRequest([{ in: 'query', path: '/cursor', message: 'must be `next` of the page before' }]);
}

export interface Page<T> {
  items: T[];
  total: number;
  truncated: boolean;
  next?: string;
}

/**
 * Collects the first items of a sorted list that come after a place. Holds at most twice the limit, so that a search over
 * many matches neither sorts nor stores them all. A page ends early at the size of a response.
 */
export function createPager<T>(limit: number, after: Place | undefined) {
  let kept: { place: Place; item: () => T }[] = [];
  let worst: Place | undefined;
  let total = 0;
  let following = 0;

  function shrink(): void {
    kept.sort((a, b) => comparePlaces(a.place, b.place));
    kept = kept.slice(0, limit);
    worst = kept.length === limit ? kept[limit - 1]?.place : undefined;
  }

  return {
    /** Counts a match that comes after the page, and returns true; false for a match that must be added. */
    skips(key: number): boolean {
      if (!worst || key >= worst.key) return false;
      total++;
      following++;
      return true;
    },
    /** Adds a match. `item` is called only for items of the page. */
    add(key: number, id: string, item: () => T): void {
      total++;
      const place = { key, id };
      if (after && comparePlaces(place, after) <= 0) return;
      following++;
      if (worst && comparePlaces(place, worst) > 0) return;
      kept.push({ place, item });
      if (kept.length >= 2 * limit) shrink();
    },
    page(): Page<T> {
      shrink();
      const items = takeFitting(kept, ({ item }) => item());
      const last = kept[items.length - 1]?.place;
      return {
        items,
        total,
        truncated: total > items.length,
        ...(following > items.length && last && { next: encodeCursor(last) }),
      };
    },
  };
}
