/** Heap that an entry takes besides its texts, in bytes: string headers, and the slots of the map and of its lists. */
export const entryOverheadBytes = 200;

const beyondLatin1 = /[^\0-\xff]/;

/** Heap taken by an entry, in bytes: V8 keeps a text at one byte a character, at two when any is beyond Latin-1. */
export function sizeOf(key: string, text: string): number {
  return entryOverheadBytes + textBytes(key) + textBytes(text);
}

function textBytes(text: string): number {
  return beyondLatin1.test(text) ? 2 * text.length : text.length;
}
