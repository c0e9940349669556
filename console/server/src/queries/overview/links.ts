import { formatQuery } from '../../../../contract/src/query/format-query.js';
import type { FieldTerm } from '../../../../contract/src/query/query.js';

/** Returns the address of the page Metrics with one service. */
export function metricsLink(service: string): string {
  return `#/metrics?service=${encodeURIComponent(service)}`;
}

/** Returns the address of the page Requests with a query. */
export function requestsLink(terms: readonly FieldTerm[]): string {
  return `#/requests?q=${encodeURIComponent(formatQuery({ terms }))}`;
}

export function equalTo(field: string, text: string): FieldTerm {
  return {
    type: 'field',
    isNegated: false,
    field,
    condition: { type: 'anyOf', values: [{ text, isPrefix: false }] },
  };
}

export function atLeast(field: string, ms: number): FieldTerm {
  return {
    type: 'field',
    isNegated: false,
    field,
    condition: { type: 'compare', operator: '>=', value: `${Math.round(ms)}ms` },
  };
}
