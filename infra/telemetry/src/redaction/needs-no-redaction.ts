const letter = 0;
const digit = 1;
const doubtful = 2;
const blank = 3;
const jot = 4;
const bee = 5;
const hyphen = 6;

const kinds = new Uint8Array(128);
kinds.fill(doubtful, 0, 0x20);
for (const sign of '@=:\x7f') kinds[sign.charCodeAt(0)] = doubtful;
for (const sign of '0123456789') kinds[sign.charCodeAt(0)] = digit;
for (const sign of 'jJ') kinds[sign.charCodeAt(0)] = jot;
for (const sign of 'bB') kinds[sign.charCodeAt(0)] = bee;
kinds[0x20] = blank;
kinds[0x2d] = hyphen;

/**
 * Returns true for a text that cleaning would not change: printable ASCII without a possible start of a secret. Most
 * texts pass this test, which costs a fraction of the regular expressions; these decide the other cases.
 */
export function needsNoRedaction(text: string): boolean {
  let digits = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0x7e) return false;
    const kind = kinds[code] as number;
    if (kind === letter) digits = 0;
    else if (kind === digit) {
      // a card number may contain blanks and hyphens
      digits += 1;
      if (digits > 12) return false;
    } else if (kind === doubtful) return false;
    else if (kind !== hyphen && follows(text, at, kind)) return false;
  }
  return true;
}

/** Returns whether the characters up to `at` start a secret: `eyJ`, `-----BEGIN`, `bearer ` or `basic `. */
function follows(text: string, at: number, kind: number): boolean {
  const before = text.charCodeAt(at - 1) | 0x20;
  if (kind === jot) return before === 0x79;
  if (kind === bee) return before === 0x2d;
  if (before === 0x72) return (text.charCodeAt(at - 6) | 0x20) === 0x62;
  return before === 0x63 && (text.charCodeAt(at - 5) | 0x20) === 0x62;
}
