const maxTextLength = 1024;
/** Control characters except tab and line feed: NUL aborts a scrape, and some parsers treat others as line breaks. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters must be escaped
const unsafe = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]/g;

/**
 * Returns a label value as it is exposed: valid Unicode without control characters, at most 1024 characters and an
 * ellipsis. Idempotent.
 *
 * @throws TypeError for anything but a text, a number or a boolean
 */
export function labelText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return boundedText(value);
    case 'number':
    case 'bigint':
    case 'boolean':
      return boundedText(String(value));
    default:
      throw new TypeError(`a label's value must be a text, got ${value === null ? 'null' : typeof value}`);
  }
}

/** Escapes a label value for its quotes, in both formats. */
export function escapeLabel(text: string): string {
  return /["\\\n]/.test(text)
    ? text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
    : text;
}

/** Escapes a help text; OpenMetrics requires escaped quotes, too. */
export function escapeHelp(text: string, openMetrics: boolean): string {
  const escaped = boundedText(text).replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return openMetrics ? escaped.replaceAll('"', '\\"') : escaped;
}

function boundedText(text: string): string {
  return cut(cut(text).replace(unsafe, codeOf));
}

function cut(text: string): string {
  return text.length > maxTextLength
    ? `${text.slice(0, maxTextLength).toWellFormed()}…`
    : text.toWellFormed();
}

function codeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
