import { formatTerm } from '../../../contract/src/query/format-query.js';
import { termFor } from '../model/query-terms.js';

/** Completions of the filter: one term for each service, and examples of other fields. */
export function suggestionsOf(services: readonly string[]): string[] {
  return [
    ...services.map((service) => formatTerm(termFor('service', service))),
    'error:true',
    'status:>=500',
    'duration:>200ms',
    'method:POST',
    'route:/',
    'user:',
    'order:',
  ];
}
