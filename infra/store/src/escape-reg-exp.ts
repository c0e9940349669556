/**
 * Escapes untrusted text for use in a regular expression, both JavaScript and PCRE (MongoDB).
 *
 * @example
 * items.find(span, { name: { $regex: new RegExp(escapeRegExp(search), 'i') } });
 */
export function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
