import { fieldTypeOf, numberOf } from '../../../../contract/src/query/field-types.js';
import type { Term } from '../../../../contract/src/query/query.js';

/**
 * Returns texts that the JSON of each matching record contains, in lower case, so that a search reads the JSON of most
 * records without parsing it. May return none.
 */
export function requiredText(term: Term): string[] {
  if (term.isNegated) return [];
  if (term.type === 'text') return [inJson(term.text)];
  // a pattern and a duration are not in the record as the query writes them
  if (term.field === 'pattern' || fieldTypeOf(term.field) === 'duration') return [];
  if (term.condition.type !== 'anyOf' || term.condition.values.length !== 1) return [];
  const [value] = term.condition.values;
  // a number has several notations: 5 and 5.0 are equal
  if (value === undefined || value.text === '' || numberOf(value.text) !== undefined)
    return numeric(value?.text);
  return [inJson(value.text)];
}

/** A number in its usual notation is in the JSON in this notation, as a number or as text. */
function numeric(text: string | undefined): string[] {
  return text !== undefined && /^\d{1,15}$/.test(text) && String(Number(text)) === text ? [text] : [];
}

/** JSON escapes quotes, backslashes and control characters. */
function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1).toLowerCase();
}
