import { formatQuery } from '../../../contract/src/query/format-query.js';
import { parseQuery } from '../../../contract/src/query/parse-query.js';
import type { FieldTerm, Term } from '../../../contract/src/query/query.js';

/** Returns the terms of a query; none when the text is not a query. */
export function termsOf(q: string): readonly Term[] {
  try {
    return parseQuery(q).terms;
  } catch {
    return [];
  }
}

/** Returns whether a query has operators of other query languages, such as Kibana's, which are texts in this one. */
export function hasForeignOperators(q: string): boolean {
  const isOperator = (term: Term) => term.type === 'text' && /^(?:and|or|not)$/i.test(term.text);
  return q.includes(':(') || termsOf(q).some(isOperator);
}

/** Returns the term `field:value`, whose value is taken literally. */
export function termFor(field: string, value: string | number | boolean, isNegated = false): FieldTerm {
  return {
    type: 'field',
    isNegated,
    field,
    condition: { type: 'anyOf', values: [{ text: String(value), isPrefix: false }] },
  };
}

/** Returns the term for a substring of any field. */
export function textTerm(text: string): Term {
  return { type: 'text', isNegated: false, text };
}

/** Returns a query with a further term. A term that the query has already is not added; its opposite is replaced. */
export function withTerm(q: string, term: Term): string {
  const own = positive(term);
  const others = termsOf(q).filter((each) => positive(each) !== own);
  return formatQuery({ terms: [...others, term] });
}

/** Returns a query with all terms of another one; the same query when the other one cannot be parsed. */
export function withQuery(q: string, more: string): string {
  return termsOf(more).reduce(withTerm, q);
}

/** Returns a query without the term at an index. */
export function withoutTerm(q: string, index: number): string {
  return formatQuery({ terms: termsOf(q).filter((_, at) => at !== index) });
}

/** Returns a query in which the term at an index is negated, or no longer negated. */
export function withToggledTerm(q: string, index: number): string {
  const terms = termsOf(q).map((term, at) => (at === index ? { ...term, isNegated: !term.isNegated } : term));
  return formatQuery({ terms });
}

/** Returns the query with `field` replaced by a term, or without it. */
export function withField(q: string, field: string, term?: Term): string {
  const others = termsOf(q).filter((each) => each.type === 'text' || each.field !== field);
  return formatQuery({ terms: term ? [...others, term] : others });
}

function positive(term: Term): string {
  return formatQuery({ terms: [{ ...term, isNegated: false }] });
}
