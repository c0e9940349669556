const needsEscape = /["\\\p{Cc}]/u;

/** A JSON string literal. Most texts need no escaping, and finding that out is cheaper than `JSON.stringify`. */
export function jsonText(text: string): string {
  return needsEscape.test(text) ? JSON.stringify(text) : `"${text}"`;
}
