/**
 * Bytes held in a string, one character (U+0000 to U+00FF) for each byte. Items are encoded as such strings and written
 * to a buffer many at a time: joining strings and writing them in one call costs less than half of writing bytes.
 */
export type ByteString = string;

/** UTF-8. Most texts are ASCII, which is UTF-8 already, and finding that out is cheaper than encoding. */
export function utf8(text: string): ByteString {
  for (let at = 0; at < text.length; at += 1) {
    if (text.charCodeAt(at) > 0x7f) return Buffer.from(text, 'utf8').toString('latin1');
  }
  return text;
}

/** A JSON string literal in UTF-8. */
export function jsonText(text: string): ByteString {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) return utf8(JSON.stringify(text));
  }
  return `"${text}"`;
}

export function toBuffer(bytes: ByteString): Buffer {
  return Buffer.from(bytes, 'latin1');
}
