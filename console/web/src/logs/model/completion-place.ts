/** Part of a search that is being written: the name of a field, or a value of a field. */
export interface CompletionPlace {
  kind: 'field' | 'value';
  /** Field of the value; empty for the name of a field. */
  field: string;
  /** Text that is already written, without quotes. */
  prefix: string;
  /** Range of the search that a suggestion replaces. */
  from: number;
  to: number;
}

const fieldName = /^[\w@.:/-]*$/;

/**
 * Returns the place to complete at the caret, or undefined inside a quoted text. The search may be incomplete: a quote
 * that is not closed ends at the caret.
 */
export function completionPlace(text: string, caret: number): CompletionPlace | undefined {
  const start = wordStart(text, caret);
  const word = text.slice(start, caret);
  const from = word.startsWith('-') ? start + 1 : start;
  const written = text.slice(from, caret);
  const to = wordEnd(text, caret);
  const colon = written.indexOf(':');
  if (colon < 0)
    return fieldName.test(written) ? { kind: 'field', field: '', prefix: written, from, to } : undefined;
  const field = written.slice(0, colon);
  if (field === '' || !fieldName.test(field)) return undefined;
  const given = written.slice(colon + 1);
  const operator = /^(>=|<=|>|<)/.exec(given)?.[0] ?? '';
  const list = given.slice(operator.length);
  const last = lastOfList(list);
  const valueFrom = from + colon + 1 + operator.length + last;
  return {
    kind: 'value',
    field,
    prefix: unquoted(list.slice(last)),
    from: valueFrom,
    to: Math.max(to, valueFrom),
  };
}

/** Start of the word at the caret. Spaces within quotes belong to the word. */
function wordStart(text: string, caret: number): number {
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < caret; at++) {
    if (isQuoted && text[at] === '\\') at++;
    else if (text[at] === '"') isQuoted = !isQuoted;
    else if (!isQuoted && text[at] === ' ') start = at + 1;
  }
  return start;
}

function wordEnd(text: string, caret: number): number {
  let at = caret;
  while (at < text.length && !/[\s:,]/.test(text[at] as string)) at++;
  return at;
}

/** Start of the last value of a list. */
function lastOfList(list: string): number {
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < list.length; at++) {
    if (isQuoted && list[at] === '\\') at++;
    else if (list[at] === '"') isQuoted = !isQuoted;
    else if (!isQuoted && list[at] === ',') start = at + 1;
  }
  return start;
}

function unquoted(text: string): string {
  return text.startsWith('"') ? text.slice(1).replace(/\\(.)/g, '$1').replace(/"$/, '') : text;
}

/** Returns the search with a suggestion inserted, and the new position of the caret. */
export function applyCompletion(
  text: string,
  place: CompletionPlace,
  value: string,
): { text: string; caret: number } {
  const inserted = place.kind === 'field' ? `${value}:` : `${quoteValue(value)} `;
  const rest = text.slice(place.to);
  const after = place.kind === 'value' ? rest.replace(/^ /, '') : rest.replace(/^:/, '');
  return { text: text.slice(0, place.from) + inserted + after, caret: place.from + inserted.length };
}

/** Returns a value as it is written in a search: in quotes when it has a character with a meaning. */
export function quoteValue(value: string): string {
  if (value !== '' && /^[^\s"\\,:*<>()-][^\s"\\,:*]*$/.test(value) && !value.includes('..')) return value;
  return `"${value.replace(/[\\"]/g, '\\$&')}"`;
}
