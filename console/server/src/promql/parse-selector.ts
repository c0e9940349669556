import type { SyntaxNode } from '@lezer/common';
import type { Expr, MatrixSelector, Subquery, TimeShift, VectorSelector } from './ast.js';
import { readDurationMs, readNumber, readString } from './literals.js';
import { type CompileRegex, createMatcher, type Matcher, type MatchOperator } from './matcher.js';
import { childNodes } from './nodes.js';
import { PromqlError } from './promql-error.js';

type Read = (node: SyntaxNode) => Expr;
const noShift: TimeShift = { offsetMs: 0, at: undefined };

/** @throws PromqlError for a selector that matches every series, and for an invalid regular expression */
export function readSelector(text: string, node: SyntaxNode, compile?: CompileRegex): VectorSelector {
  const identifier = node.getChild('Identifier');
  const matchers: Matcher[] = [];
  if (identifier) matchers.push(createMatcher('__name__', '=', text.slice(identifier.from, identifier.to)));
  const list = node.getChild('LabelMatchers');
  for (const child of list ? childNodes(list) : []) {
    if (child.name === 'QuotedLabelName')
      matchers.push(createMatcher('__name__', '=', stringOf(text, child)));
    else matchers.push(readMatcher(text, child, compile));
  }
  if (matchers.every(({ matches }) => matches('')))
    throw new PromqlError(node, 'a selector needs a matcher that does not match the empty string');
  return { kind: 'selector', type: 'vector', from: node.from, to: node.to, matchers, shift: noShift };
}

function readMatcher(text: string, node: SyntaxNode, compile: CompileRegex | undefined): Matcher {
  const [labelNode, operatorNode, valueNode] = childNodes(node) as [SyntaxNode, SyntaxNode, SyntaxNode];
  const label =
    labelNode.name === 'QuotedLabelName'
      ? stringOf(text, labelNode)
      : text.slice(labelNode.from, labelNode.to);
  const operator = text.slice(operatorNode.from, operatorNode.to) as MatchOperator;
  try {
    return createMatcher(label, operator, stringOf(text, valueNode), compile);
  } catch (error) {
    if (error instanceof PromqlError) throw error;
    throw new PromqlError(valueNode, `invalid regular expression: ${(error as Error).message}`);
  }
}

function stringOf(text: string, node: SyntaxNode): string {
  const value = readString(text.slice(node.from, node.to));
  if (value === undefined) throw new PromqlError(node, 'unknown escape in a string');
  return value;
}

export function readMatrix(text: string, node: SyntaxNode, read: Read): MatrixSelector {
  const [inner, range] = childNodes(node) as [SyntaxNode, SyntaxNode];
  const selector = read(inner);
  if (selector.kind !== 'selector') throw new PromqlError(inner, 'a range needs a selector before it');
  const rangeMs = positiveDuration(text, range);
  return { kind: 'range', type: 'matrix', from: node.from, to: node.to, selector, rangeMs };
}

export function readSubquery(text: string, node: SyntaxNode, read: Read): Subquery {
  const [inner, range, step] = childNodes(node) as [SyntaxNode, SyntaxNode, SyntaxNode | undefined];
  const expr = read(inner);
  if (expr.type !== 'vector') throw new PromqlError(inner, 'a subquery needs an instant vector');
  return {
    kind: 'subquery',
    type: 'matrix',
    from: node.from,
    to: node.to,
    expr,
    rangeMs: positiveDuration(text, range),
    stepMs: step && positiveDuration(text, step),
    shift: noShift,
  };
}

/** Reads `offset` and `@`. */
export function readShifted(text: string, node: SyntaxNode, read: Read): Expr {
  const [inner, ...rest] = childNodes(node) as [SyntaxNode, ...SyntaxNode[]];
  const expr = read(inner);
  const add = (shift: Partial<TimeShift>): Expr => {
    if (expr.kind === 'range') {
      const { selector } = expr;
      return { ...expr, to: node.to, selector: { ...selector, shift: { ...selector.shift, ...shift } } };
    }
    if (expr.kind === 'selector' || expr.kind === 'subquery')
      return { ...expr, to: node.to, shift: { ...expr.shift, ...shift } };
    throw new PromqlError(node, 'offset and @ need a selector or a subquery before them');
  };
  const last = rest.at(-1) as SyntaxNode;
  const value = text.slice(last.from, last.to).replace(/\s/g, '');
  if (node.name === 'OffsetExpr') {
    const sign = value.startsWith('-') ? -1 : 1;
    const ms = readDurationMs(value.replace(/^[+-]/, ''));
    if (ms === undefined) throw new PromqlError(last, 'only a duration is supported here');
    return add({ offsetMs: sign * ms });
  }
  const at = text.slice((rest[0] as SyntaxNode).to, node.to).replace(/\s/g, '');
  if (at === 'start()' || at === 'end()') return add({ at: at === 'start()' ? 'start' : 'end' });
  const seconds = readNumber(at);
  if (seconds === undefined || !Number.isFinite(seconds)) throw new PromqlError(node, 'invalid time after @');
  return add({ at: Math.round(seconds * 1000) });
}

function positiveDuration(text: string, node: SyntaxNode): number {
  const ms = readDurationMs(text.slice(node.from, node.to).replace(/\s/g, ''));
  if (ms === undefined) throw new PromqlError(node, 'only a duration is supported here');
  if (!(ms > 0 && Number.isFinite(ms))) throw new PromqlError(node, 'a duration must be positive');
  return ms;
}
