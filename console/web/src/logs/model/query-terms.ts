import { logFieldNames } from '../../../../contract/src/log-field-names.js';
import { formatQuery, formatTerm } from '../../../../contract/src/query/format-query.js';
import { parseQuery } from '../../../../contract/src/query/parse-query.js';
import type { FieldTerm, Query, Term } from '../../../../contract/src/query/query.js';

/** Returns the terms of a search; none when it is not a query. */
export function termsOf(q: string): readonly Term[] {
  try {
    return parseQuery(q).terms;
  } catch {
    return [];
  }
}

/**
 * Returns the search with a term that selects records by the value of a field, or excludes them. Replaces the opposite
 * term. A search that is not a query is replaced entirely.
 */
export function withTerm(q: string, field: string, value: string, isNegated = false): string {
  const term: FieldTerm = {
    type: 'field',
    isNegated,
    field: queryNameOf(field),
    condition: { type: 'anyOf', values: [{ text: value, isPrefix: false }] },
  };
  const text = formatTerm(term);
  const opposite = formatTerm({ ...term, isNegated: !isNegated });
  const others = termsOf(q).filter((each) => ![text, opposite].includes(formatTerm(each)));
  return format([...others, term]);
}

/** Returns the search without one term. */
export function withoutTerm(q: string, index: number): string {
  return format(termsOf(q).filter((_, at) => at !== index));
}

/** Returns the search with one term negated, or no longer negated. */
export function withNegation(q: string, index: number): string {
  return format(termsOf(q).map((term, at) => (at === index ? { ...term, isNegated: !term.isNegated } : term)));
}

function format(terms: readonly Term[]): string {
  const query: Query = { terms };
  return formatQuery(query);
}

/** Returns the short name of a field, such as `service` for `service.name`. */
export function queryNameOf(field: string): string {
  for (const [name, [first]] of Object.entries(logFieldNames)) if (first === field && name !== 'duration') return name;
  return field;
}

/** Parameters of earlier addresses of this page, which became terms. */
export const earlierParameters = ['trace', 'service', 'level', 'search'] as const;

/** Returns the search of an address, with its earlier parameters as terms. */
export function searchOfAddress(query: URLSearchParams): string {
  let q = query.get('q') ?? '';
  const trace = query.get('trace') ?? '';
  const service = query.get('service') ?? '';
  const level = query.get('level') ?? '';
  const search = query.get('search') ?? '';
  if (trace !== '') q = withTerm(q, 'trace', trace);
  if (service !== '') q = withTerm(q, 'service', service);
  if (level === 'unknown') q = withTerm(q, 'level', level);
  else if (/^(trace|debug|info|warn|error|fatal)$/.test(level)) q = `${q} level:>=${level}`.trim();
  if (search !== '') q = `${q} ${formatTerm({ type: 'text', isNegated: false, text: search })}`.trim();
  return q;
}
