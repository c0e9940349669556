import { formatTerm } from './format-query.js';
import type { Pattern, Query, Term } from './query.js';

/** Returns the query without repeated terms, and without repeated values of a term. */
export function distinctTerms({ terms }: Query): Query {
  const distinct = new Map<string, Term>();
  for (const term of terms.map(withDistinctValues)) distinct.set(formatTerm(term), term);
  return { terms: [...distinct.values()] };
}

function withDistinctValues(term: Term): Term {
  if (term.type === 'text' || term.condition.type !== 'anyOf') return term;
  const distinct = new Map<string, Pattern>();
  for (const value of term.condition.values) distinct.set(`${value.isPrefix} ${value.text}`, value);
  return { ...term, condition: { type: 'anyOf', values: [...distinct.values()] } };
}
