/** Heap used by an entry in addition to its strings, in bytes: string headers and the slots of lru-cache's lists. */
export const entryOverheadBytes = 200;

const beyondLatin1 = /[^\0-\xff]/;

/** Returns the heap used by an entry, in bytes. V8 needs one byte a character for Latin-1 strings, two for others. */
export function sizeOf(key: string, text: string): number {
  return entryOverheadBytes + stringBytes(key) + stringBytes(text);
}

function stringBytes(text: string): number {
  return beyondLatin1.test(text) ? 2 * text.length : text.length;
}
