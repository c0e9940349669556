/**
 * Makes text from outside match itself inside a regular expression, both here and in MongoDB (PCRE).
 *
 * @example
 * items.find(span, { name: { $regex: new RegExp(escapeRegExp(search), 'i') } });
 */
export function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
