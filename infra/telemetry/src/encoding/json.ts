// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what JSON must escape
const needsEscape = /["\\\x00-\x1f]/;

/** A JSON string literal. Most texts need no escaping, and finding that out is cheaper than `JSON.stringify`. */
export function jsonText(text: string): string {
  return needsEscape.test(text) ? JSON.stringify(text) : `"${text}"`;
}
