import type { Rows } from './rows.js';

/** Names that a list of names has at most; senders choose the names. */
export const maxListedNames = 3000;

/** Returns the different names of the rows of several blocks, at most {@link maxListedNames}. */
export function listNames(blocks: Iterable<Pick<Rows, 'shapeNames'>>): string[] {
  const found = new Set<string>();
  for (const block of blocks) {
    for (const names of block.shapeNames()) {
      for (const name of names) found.add(name);
      if (found.size >= maxListedNames) return [...found].slice(0, maxListedNames);
    }
  }
  return [...found];
}
