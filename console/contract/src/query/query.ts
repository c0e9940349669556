/** Syntax tree of the query language. `parse-query.ts` describes the syntax. */

/** Terms that an item must all match. */
export interface Query {
  readonly terms: readonly Term[];
}

export type Term = TextTerm | FieldTerm;

/** Substring of any field, ignoring case. */
export interface TextTerm {
  readonly type: 'text';
  readonly isNegated: boolean;
  readonly text: string;
}

export interface FieldTerm {
  readonly type: 'field';
  readonly isNegated: boolean;
  readonly field: string;
  readonly condition: Condition;
}

export type Operator = '>' | '>=' | '<' | '<=';

export type Condition =
  | { readonly type: 'exists' }
  /** Equal to any of the values. */
  | { readonly type: 'anyOf'; readonly values: readonly Pattern[] }
  | { readonly type: 'compare'; readonly operator: Operator; readonly value: string }
  /** Both limits belong to the range. */
  | { readonly type: 'range'; readonly from: string; readonly to: string };

export interface Pattern {
  readonly text: string;
  /** True when the value only has to start with the text. */
  readonly isPrefix: boolean;
}

/** Limits of one query. */
export const queryLimits = { characters: 4000, terms: 50, values: 100 } as const;
