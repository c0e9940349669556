import type { Matcher } from './matcher.js';

/** Types of PromQL expressions: a number, samples at one time, samples over a range, a text. */
export type ValueType = 'scalar' | 'vector' | 'matrix' | 'string';

interface Part {
  /** Index of the first character in the expression. */
  readonly from: number;
  /** Index after the last character. */
  readonly to: number;
  readonly type: ValueType;
}

export interface NumberLiteral extends Part {
  readonly kind: 'number';
  readonly value: number;
}

export interface StringLiteral extends Part {
  readonly kind: 'string';
  readonly value: string;
}

/** Modifiers `offset` and `@`. */
export interface TimeShift {
  readonly offsetMs: number;
  /** Evaluation time, epoch milliseconds, or the start or end of a range query. */
  readonly at: number | 'start' | 'end' | undefined;
}

export interface VectorSelector extends Part {
  readonly kind: 'selector';
  readonly matchers: readonly Matcher[];
  readonly shift: TimeShift;
}

export interface MatrixSelector extends Part {
  readonly kind: 'range';
  readonly selector: VectorSelector;
  readonly rangeMs: number;
}

export interface Subquery extends Part {
  readonly kind: 'subquery';
  readonly expr: Expr;
  readonly rangeMs: number;
  /** Undefined: the default of the evaluator. */
  readonly stepMs: number | undefined;
  readonly shift: TimeShift;
}

export interface Call extends Part {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Expr[];
}

/** Labels of `by (…)` or, with `without`, those to remove. */
export interface Grouping {
  readonly without: boolean;
  readonly labels: readonly string[];
}

export interface Aggregation extends Part {
  readonly kind: 'aggregation';
  readonly operator: string;
  readonly grouping: Grouping;
  readonly expr: Expr;
  /** `k` of topk, `φ` of quantile, label of count_values. */
  readonly parameter: Expr | undefined;
}

export interface Matching {
  /** True: `on`; false: `ignoring`, also when neither is given. */
  readonly on: boolean;
  readonly labels: readonly string[];
  /** The side that may have several samples for one of the other side. */
  readonly many: 'left' | 'right' | undefined;
  /** Labels that the result takes from the other side. */
  readonly include: readonly string[];
}

export interface Binary extends Part {
  readonly kind: 'binary';
  readonly operator: string;
  readonly left: Expr;
  readonly right: Expr;
  readonly returnsBool: boolean;
  readonly matching: Matching;
}

export interface Negation extends Part {
  readonly kind: 'negation';
  readonly expr: Expr;
}

export type Expr =
  | NumberLiteral
  | StringLiteral
  | VectorSelector
  | MatrixSelector
  | Subquery
  | Call
  | Aggregation
  | Binary
  | Negation;

/** Returns the direct operands of an expression. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'range':
      return [expr.selector];
    case 'subquery':
    case 'negation':
      return [expr.expr];
    case 'call':
      return expr.args;
    case 'aggregation':
      return expr.parameter ? [expr.parameter, expr.expr] : [expr.expr];
    case 'binary':
      return [expr.left, expr.right];
    default:
      return [];
  }
}

/** Iterates over an expression and everything in it, outermost first. */
export function* walk(expr: Expr): Generator<Expr> {
  yield expr;
  for (const child of childrenOf(expr)) yield* walk(child);
}
