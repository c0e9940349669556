import { durationMsOf, type FieldType, fieldTypeOf, levelRankOf, numberOf } from './field-types.js';
import type { Condition, FieldTerm, Operator, Query, Term } from './query.js';

type Value = string | number | boolean;

/** Access to one field of items. A field may have several values, and a term matches when any value does. */
export interface FieldReader<T> {
  /** Relative cost of reading the field; cheap terms are tested first. */
  readonly cost: number;
  /** Returns whether any value of the field satisfies the test. */
  some(item: T, test: (value: Value) => boolean): boolean;
}

export interface FieldSource<T> {
  field(name: string): FieldReader<T>;
  /** All values that text terms search. */
  readonly text: FieldReader<T>;
  /** Returns a search for a text in all values, ignoring case, that is faster than reading `text`. */
  contains?(text: string): (item: T) => boolean;
}

/** Compiles a query to a function that returns whether an item matches all terms. */
export function createMatcher<T>(query: Query, source: FieldSource<T>): (item: T) => boolean {
  const tests = query.terms
    .map((term) => compileTerm(term, source))
    .sort((a, b) => a.cost - b.cost)
    .map(({ matches }) => matches);
  const [only] = tests;
  if (only && tests.length === 1) return only;
  return (item) => {
    for (const matches of tests) if (!matches(item)) return false;
    return true;
  };
}

function compileTerm<T>(term: Term, source: FieldSource<T>): { cost: number; matches: (item: T) => boolean } {
  const { isNegated } = term;
  if (term.type === 'text' && source.contains) {
    const contains = source.contains(term.text);
    return { cost: source.text.cost, matches: (item) => contains(item) !== isNegated };
  }
  const reader = term.type === 'text' ? source.text : source.field(term.field);
  const test = term.type === 'text' ? includes(term.text) : testOf(term);
  return { cost: reader.cost, matches: (item) => reader.some(item, test) !== isNegated };
}

/** Returns a test for a substring, ignoring case. An expression is faster than lower case, which makes a text for each value. */
export function includes(text: string): (value: Value) => boolean {
  const expression = new RegExp(text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'), 'i');
  return (value) => expression.test(typeof value === 'string' ? value : String(value));
}

/** Returns the test of a condition for one value of a field. */
export function testOf({
  field,
  condition,
}: Pick<FieldTerm, 'field' | 'condition'>): (value: Value) => boolean {
  const type = fieldTypeOf(field);
  switch (condition.type) {
    case 'exists':
      return () => true;
    case 'anyOf':
      return anyOf(condition.values, type);
    case 'compare':
      return comparison(condition.operator, condition.value, type);
    case 'range': {
      const isFrom = comparison('>=', condition.from, type);
      const isTo = comparison('<=', condition.to, type);
      return (value) => isFrom(value) && isTo(value);
    }
  }
}

function anyOf(
  values: Extract<Condition, { type: 'anyOf' }>['values'],
  type: FieldType,
): (value: Value) => boolean {
  const folds = type === 'word' || type === 'level';
  const fold = (text: string) => (folds ? text.toLowerCase() : text);
  const equal = new Set(values.filter(({ isPrefix }) => !isPrefix).map(({ text }) => fold(text)));
  const prefixes = values.filter(({ isPrefix }) => isPrefix).map(({ text }) => fold(text));
  const numbers = new Set(
    [...equal].map((text) => rankOf(text, type)).filter((number) => number !== undefined),
  );
  return (value) => {
    const text = fold(String(value));
    if (equal.has(text)) return true;
    if (typeof value === 'number' && numbers.has(value)) return true;
    return prefixes.some((prefix) => text.startsWith(prefix));
  };
}

function comparison(operator: Operator, limit: string, type: FieldType): (value: Value) => boolean {
  const rank = rankOf(limit, type);
  return (value) => {
    const own = typeof value === 'number' ? value : rankOf(String(value), type);
    if (rank !== undefined && own !== undefined) return holds(operator, own - rank);
    if (rank !== undefined || own !== undefined) return false;
    const text = String(value);
    return holds(operator, text < limit ? -1 : text > limit ? 1 : 0);
  };
}

/** Returns the number by which values of a type are ordered; undefined when text is compared as such. */
function rankOf(text: string, type: FieldType): number | undefined {
  if (type === 'level') return levelRankOf(text);
  return type === 'duration' ? durationMsOf(text) : numberOf(text);
}

function holds(operator: Operator, difference: number): boolean {
  switch (operator) {
    case '>':
      return difference > 0;
    case '>=':
      return difference >= 0;
    case '<':
      return difference < 0;
    case '<=':
      return difference <= 0;
  }
}
