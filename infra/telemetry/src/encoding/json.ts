import type { Chunk } from './chunk.js';

// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON must escape control characters
const needsEscape = /["\\\x00-\x1f]/;

/**
 * Returns a JSON string literal. Most texts need no escaping, and testing for that is cheaper than `JSON.stringify`.
 */
export function jsonText(text: string): string {
  return needsEscape.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/** Appends a name as a further member of a JSON object: a comma, the quoted name and its colon. */
export function writeMemberName(name: string, chunk: Chunk): void {
  chunk.ascii(',');
  chunk.json(name);
  chunk.ascii(':');
}
