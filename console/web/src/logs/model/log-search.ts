import { logFieldNames } from '../../../../contract/src/query/log-field-names.js';
import type { FieldTerm, Term } from '../../../../contract/src/query/query.js';
import { termFor, withTerm } from '../../model/query-terms.js';
import { presets } from '../../time/time-range.js';

/** Longest time range that the picker offers. */
export const longestPreset = presets.at(-1)?.[0] ?? '-7d';

/** Longer values are not offered as filters. */
const maxValueLength = 500;

/** Returns the short name of a field, such as `service` for `service.name`. */
export function queryNameOf(field: string): string {
  for (const [name, [first]] of Object.entries(logFieldNames))
    if (first === field && name !== 'duration') return name;
  return field;
}

/** Returns the term that selects records by the value of a field; undefined for values that no term can express. */
export function valueTerm(
  field: string,
  value: string | number | boolean,
  isNegated = false,
): FieldTerm | undefined {
  const text = String(value);
  return text === '' || text.length > maxValueLength
    ? undefined
    : termFor(queryNameOf(field), text, isNegated);
}

/** Parameters of earlier addresses of this page, which became terms of the search. */
export const earlierParameters = ['trace', 'service', 'level', 'search'] as const;

/** Returns the search of an address, with its earlier parameters as terms. */
export function searchOfAddress(query: URLSearchParams): string {
  const [trace = '', service = '', level = '', search = ''] = earlierParameters.map(
    (name) => query.get(name) ?? undefined,
  );
  const terms: Term[] = [];
  if (trace !== '') terms.push(termFor('trace', trace));
  if (service !== '') terms.push(termFor('service', service));
  if (level === 'unknown') terms.push(termFor('level', level));
  else if (/^(trace|debug|info|warn|error|fatal)$/.test(level)) terms.push(levelTerm(level));
  if (search !== '') terms.push({ type: 'text', isNegated: false, text: search });
  // without earlier parameters the search stays as it is, also when it is no query
  return terms.reduce(withTerm, query.get('q') ?? '');
}

function levelTerm(level: string): FieldTerm {
  return {
    type: 'field',
    isNegated: false,
    field: 'level',
    condition: { type: 'compare', operator: '>=', value: level },
  };
}
