/**
 * Compares two strings by their code points, which is the order of MongoDB and of the index keys. The operators of
 * JavaScript compare UTF-16 code units, which place characters beyond U+FFFF before U+E000 to U+FFFF.
 *
 * @returns a negative number, 0 or a positive number
 */
export function compareTexts(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const [one, other] = [left.charCodeAt(at), right.charCodeAt(at)];
    if (one !== other) return rank(one) - rank(other);
  }
  return left.length - right.length;
}

/** Returns the rank of a code unit that moves surrogates behind all other code units. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
