import { termFor, textTerm, withTerm } from '../model/query-terms.js';

/** Parameters of addresses that other tools link to, such as Grafana's dashboards; each stands for a term. */
const aliases = ['service', 'error', 'search'] as const;

/**
 * Returns the query of an address, in which the parameters `service`, `error` and `search` stand for terms, and whether
 * the address has such a parameter.
 */
export function readQueryOf(query: URLSearchParams): { q: string; hasAliases: boolean } {
  const given = aliases.filter((name) => (query.get(name) ?? '') !== '');
  const q = given.reduce((text, name) => {
    const value = query.get(name) ?? '';
    return withTerm(text, name === 'search' ? textTerm(value) : termFor(name, value));
  }, query.get('q') ?? '');
  return { q, hasAliases: given.length > 0 };
}

/** Parameters that {@link readQueryOf} replaces by terms. */
export const withoutAliases: Readonly<Record<string, string>> = Object.fromEntries(
  aliases.map((name) => [name, '']),
);
