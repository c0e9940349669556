import type { Condition, Pattern, Query, Term } from './query.js';

/** Returns the text of a query, which {@link parseQuery} parses to an equal query. */
export function formatQuery(query: Query): string {
  return query.terms.map(formatTerm).join(' ');
}

/** Returns the text of one term. */
export function formatTerm(term: Term): string {
  const sign = term.isNegated ? '-' : '';
  if (term.type === 'text') return sign + (isBareWord(term.text) ? term.text : quote(term.text));
  const name = /^[A-Za-z_@][\w.@/#>-]*$/.test(term.field) ? term.field : quote(term.field);
  return `${sign}${name}:${formatCondition(term.condition)}`;
}

function formatCondition(condition: Condition): string {
  switch (condition.type) {
    case 'exists':
      return '*';
    case 'compare':
      return condition.operator + formatLimit(condition.value);
    case 'range':
      return `${condition.from}..${condition.to}`;
    case 'anyOf':
      return condition.values.map(formatPattern).join(',');
  }
}

function formatPattern({ text, isPrefix }: Pattern): string {
  const isPlain = /^[^\s",<>\\*=][^\s",\\*]*$/.test(text) && !text.includes('..');
  return (isPlain ? text : quote(text)) + (isPrefix ? '*' : '');
}

function formatLimit(value: string): string {
  return /^[^\s",\\=][^\s",\\]*$/.test(value) ? value : quote(value);
}

function isBareWord(text: string): boolean {
  return /^[^\s":\\-][^\s":\\]*$/.test(text) && !/^(?:AND|OR|NOT)$/.test(text);
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
