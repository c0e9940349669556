import type { Bound } from '@glasshouse/settings';
import { jsonBytes, quickJsonBytes } from './json-bytes.js';

/**
 * The store holds a value once, but a response repeats it for each item: 1,000 spans of 0.7 MB in the store can be 480 MB
 * of JSON.
 */
export const answerBound = {
  holds: 'JSON of one response of the console',
  limit: 16 * 2 ** 20,
  unit: 'bytes',
  full: 'a list ends early with `next` or `truncated: true`, and a trace with `truncated: true`; Zipkin’s read API returns fewer spans or traces',
  metrics: [],
} as const satisfies Bound;

/** Running size of a response. */
export interface AnswerSize {
  /** Counts an item and returns true; returns false for one that exceeds the limit, and for all later ones. */
  fits(item: unknown): boolean;
  /** True when an item did not fit. */
  readonly isFull: boolean;
}

/** @param maxBytes bytes of JSON; default {@link answerBound} */
export function createAnswerSize(maxBytes: number = answerBound.limit): AnswerSize {
  let bytes = 0;
  let isFull = false;
  /** Items that are counted by the quick limit only, which is enough for most responses. */
  let quick: unknown[] | undefined = [];

  /** Counts the items so far by their exact size. */
  function recount(items: readonly unknown[]): void {
    bytes = 0;
    for (const item of items) bytes += jsonBytes(item) + 1;
  }

  return {
    fits(item) {
      if (isFull) return false;
      bytes += (quick ? quickJsonBytes(item) : jsonBytes(item)) + 1;
      quick?.push(item);
      if (quick && bytes > maxBytes) {
        recount(quick);
        quick = undefined;
      }
      isFull = bytes > maxBytes;
      return !isFull;
    },
    get isFull() {
      return isFull;
    },
  };
}

/**
 * Makes the items of a list until they exceed the size of a response. The first item always counts as fitting, so that a
 * reader of pages makes progress; the receivers bound a single item.
 */
export function takeFitting<T, R>(
  sources: Iterable<T>,
  make: (source: T) => R,
  size: AnswerSize = createAnswerSize(),
): R[] {
  const items: R[] = [];
  for (const source of sources) {
    const item = make(source);
    if (!size.fits(item) && items.length > 0) break;
    items.push(item);
    if (size.isFull) break;
  }
  return items;
}
