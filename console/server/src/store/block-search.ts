import type { CodeSet } from './rows/rows.js';
import type { SpanBlock } from './span-block.js';

/** Search for a text in any value, ignoring case. Each block's dictionary is searched once. */
export interface TextSearch {
  /** Returns the codes of the values that contain the text; undefined when the block has none. */
  codesIn(block: SpanBlock): CodeSet | undefined;
}

export function createTextSearch(text: string): TextSearch {
  const needle = text.toLowerCase();
  const known = new Map<SpanBlock, CodeSet | undefined>();
  return {
    codesIn(block) {
      if (known.has(block)) return known.get(block);
      const codes = block.rows.codesWith(needle);
      known.set(block, codes);
      return codes;
    },
  };
}

/** Search for values that are equal to one of several texts. Each block's dictionary is searched once. */
export interface ValueSearch {
  /** Returns whether the block has one of the values in any field. */
  isIn(block: SpanBlock): boolean;
}

export function createValueSearch(texts: readonly string[]): ValueSearch {
  const known = new Map<SpanBlock, boolean>();
  return {
    isIn(block) {
      let found = known.get(block);
      if (found === undefined) {
        found = texts.some((text) => block.rows.codesOf(text).length > 0);
        known.set(block, found);
      }
      return found;
    },
  };
}
