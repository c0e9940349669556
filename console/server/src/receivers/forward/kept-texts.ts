const slots = 512;
const maxLength = 64;

/**
 * Texts that are kept: records of one sender repeat a few dozen names, and values such as services and routes. A kept text
 * saves creating and hashing it. A new text replaces the one in its slot.
 */
export class KeptTexts {
  readonly #kept: string[] = new Array(slots).fill('');

  /** Returns the UTF-8 text at a position, whose bytes must exist. */
  read(bytes: Buffer, start: number, length: number): string {
    if (length === 0 || length > maxLength) return bytes.toString('utf8', start, start + length);
    const slot = slotOf(bytes, start, length);
    const known = this.#kept[slot] as string;
    if (isSame(known, bytes, start, length)) return known;
    const read = bytes.toString('utf8', start, start + length);
    // a text of another length has characters beyond ASCII, whose codes differ from their bytes
    if (read.length === length) this.#kept[slot] = read;
    return read;
  }
}

function slotOf(bytes: Buffer, start: number, length: number): number {
  return (
    (length * 31 +
      (bytes[start] as number) * 7 +
      (bytes[start + (length >> 1)] as number) * 13 +
      (bytes[start + length - 1] as number)) %
    slots
  );
}

/** Returns whether a text has exactly these bytes as its characters. */
export function isSame(text: string, bytes: Buffer, start: number, length: number): boolean {
  if (text.length !== length) return false;
  for (let n = 0; n < length; n++) if (text.charCodeAt(n) !== bytes[start + n]) return false;
  return true;
}
