/** Texts whose JSON is as long as the text: ASCII without quotes, backslashes and control characters. */
const needsNoEscape = /^[ !#-[\]-~]*$/;

/**
 * Returns an upper limit for the bytes of a value as JSON in UTF-8. Exact for texts; at most 20 bytes over for a number,
 * and a few for a member that is undefined.
 *
 * @param value a tree of plain objects, arrays and scalars
 */
export function jsonBytes(value: unknown): number {
  if (typeof value === 'string') return textBytes(value);
  if (typeof value === 'number') return numberBytes(value);
  if (typeof value !== 'object' || value === null) return 5;
  let bytes = 2;
  if (Array.isArray(value)) {
    for (const item of value) bytes += jsonBytes(item) + 1;
    return bytes;
  }
  const members = value as Record<string, unknown>;
  for (const name in members) bytes += textBytes(name) + jsonBytes(members[name]) + 2;
  return bytes;
}

/** Bytes of an escape such as `\u0001`, the longest form of a character. */
const escapeBytes = 6;

/** Returns an upper limit like {@link jsonBytes}, up to six times the size, without reading the texts. */
export function quickJsonBytes(value: unknown): number {
  if (typeof value === 'string') return value.length * escapeBytes + 2;
  if (typeof value !== 'object' || value === null) return 25;
  let bytes = 2;
  if (Array.isArray(value)) {
    for (const item of value) bytes += quickJsonBytes(item) + 1;
    return bytes;
  }
  const members = value as Record<string, unknown>;
  for (const name in members) bytes += name.length * escapeBytes + 4 + quickJsonBytes(members[name]);
  return bytes;
}

function textBytes(text: string): number {
  return needsNoEscape.test(text) ? text.length + 2 : Buffer.byteLength(JSON.stringify(text));
}

/** Counting digits with a text for each number would take as long as writing the JSON. */
function numberBytes(value: number): number {
  if (!Number.isSafeInteger(value)) return 25;
  const size = Math.abs(value);
  return size < 1e3 ? 4 : size < 1e6 ? 7 : size < 1e10 ? 11 : 17;
}
