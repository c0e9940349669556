import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import type { Aggregation, Binary, Call, Expr, Matching, ValueType } from './ast.js';
import { readNumber, readString } from './literals.js';
import type { CompileRegex } from './matcher.js';
import { childNodes, groupingLabels } from './nodes.js';
import { readMatrix, readSelector, readShifted, readSubquery } from './parse-selector.js';
import { PromqlError } from './promql-error.js';
import { aggregations, comparisons, type Signature, setOperators, signatures } from './signatures.js';

/** Limits that bound the time and the stack that parsing takes. */
const maxCharacters = 20_000;
const maxDepth = 200;

const typeNames: Readonly<Record<ValueType, string>> = {
  scalar: 'a scalar',
  vector: 'an instant vector',
  matrix: 'a range vector',
  string: 'a string',
};

/**
 * Parses a PromQL expression and checks its types.
 *
 * @param compile compiles the regular expressions of the matchers; default: each on its own
 * @throws PromqlError for a syntax error, a wrong type, and a construct that is not supported
 */
export function parsePromql(text: string, compile?: CompileRegex): Expr {
  if (text.length > maxCharacters)
    throw new PromqlError({ from: 0, to: text.length }, `more than ${maxCharacters} characters`);
  const tree = parser.parse(text);
  rejectErrors(text, tree.topNode);
  const root = childNodes(tree.topNode)[0];
  if (!root) throw new PromqlError({ from: 0, to: text.length }, 'an expression is expected');
  return toExpr(text, root, 0, compile);
}

function rejectErrors(text: string, top: SyntaxNode): void {
  let error: SyntaxNode | undefined;
  top.cursor().iterate((node) => {
    if (!error && node.type.isError) error = node.node;
    return error === undefined;
  });
  if (!error) return;
  // the parser skips blanks, and places an error at the end of what it skipped
  const from = Math.min(error.from, text.trimEnd().length);
  const called = text[from] === '(' ? /[A-Za-z_]\w*(?=\s*$)/.exec(text.slice(0, from)) : null;
  if (called)
    throw new PromqlError(
      { from: called.index, to: called.index + called[0].length },
      `the function ${called[0]} is not supported`,
    );
  const near = text.slice(from, Math.max(error.to, from + 12));
  const what = near === '' ? 'the expression is incomplete' : `unexpected ${JSON.stringify(near)}`;
  throw new PromqlError({ from, to: Math.max(error.to, from) }, what);
}

function toExpr(text: string, node: SyntaxNode, depth: number, compile: CompileRegex | undefined): Expr {
  const { from, to } = node;
  if (depth > maxDepth) throw new PromqlError(node, `more than ${maxDepth} levels of nesting`);
  const read = (child: SyntaxNode) => toExpr(text, child, depth + 1, compile);
  switch (node.name) {
    case 'NumberDurationLiteral': {
      const value = readNumber(text.slice(from, to));
      if (value === undefined) throw new PromqlError(node, 'not a number');
      return { kind: 'number', type: 'scalar', from, to, value };
    }
    case 'StringLiteral':
      return { kind: 'string', type: 'string', from, to, value: stringOf(text, node) };
    case 'ParenExpr':
      return read(childNodes(node)[0] as SyntaxNode);
    case 'UnaryExpr':
      return readUnary(text, node, read);
    case 'VectorSelector':
      return readSelector(text, node, compile);
    case 'MatrixSelector':
      return readMatrix(text, node, read);
    case 'SubqueryExpr':
      return readSubquery(text, node, read);
    case 'OffsetExpr':
    case 'StepInvariantExpr':
      return readShifted(text, node, read);
    case 'FunctionCall':
      return readCall(text, node, read);
    case 'AggregateExpr':
      return readAggregation(text, node, read);
    case 'BinaryExpr':
      return readBinary(text, node, read);
    default:
      throw new PromqlError(node, `${text.slice(from, from + 40)} is not supported`);
  }
}

type Read = (node: SyntaxNode) => Expr;

function stringOf(text: string, node: SyntaxNode): string {
  const value = readString(text.slice(node.from, node.to));
  if (value === undefined) throw new PromqlError(node, 'unknown escape in a string');
  return value;
}

function readUnary(text: string, node: SyntaxNode, read: Read): Expr {
  const [operator, operand] = childNodes(node) as [SyntaxNode, SyntaxNode];
  const expr = read(operand);
  if (expr.type !== 'scalar' && expr.type !== 'vector')
    throw new PromqlError(expr, `a sign needs a scalar or an instant vector, not ${typeNames[expr.type]}`);
  if (text.slice(operator.from, operator.to) === '+') return expr;
  const { from, to } = node;
  if (expr.kind === 'number') return { ...expr, from, to, value: -expr.value };
  return { kind: 'negation', type: expr.type, from, to, expr };
}

function readCall(text: string, node: SyntaxNode, read: Read): Call {
  const [identifier, body] = childNodes(node) as [SyntaxNode, SyntaxNode];
  const name = text.slice(identifier.from, identifier.to);
  const signature = Object.hasOwn(signatures, name) ? signatures[name] : undefined;
  if (!signature) throw new PromqlError(identifier, `the function ${name} is not supported`);
  const args = childNodes(body).map(read);
  checkArguments(node, name, signature, args);
  return { kind: 'call', type: signature.returns, from: node.from, to: node.to, name, args };
}

function checkArguments(node: SyntaxNode, name: string, signature: Signature, args: readonly Expr[]): void {
  const { parameters, optional = 0, repeats = false } = signature;
  if (args.length < parameters.length - optional || (!repeats && args.length > parameters.length)) {
    const expected = optional > 0 ? `at least ${parameters.length - optional}` : parameters.length;
    throw new PromqlError(node, `${name} needs ${expected} arguments, and has ${args.length}`);
  }
  for (const [i, arg] of args.entries())
    requireType(arg, parameters[Math.min(i, parameters.length - 1)], name);
}

function requireType(expr: Expr, type: ValueType | undefined, owner: string): void {
  if (type === undefined || expr.type === type) return;
  throw new PromqlError(expr, `${owner} needs ${typeNames[type]} here, not ${typeNames[expr.type]}`);
}

function readAggregation(text: string, node: SyntaxNode, read: Read): Aggregation {
  const nodes = childNodes(node);
  const operatorNode = nodes.find(({ name }) => name === 'AggregateOp') as SyntaxNode;
  const operator = text.slice(operatorNode.from, operatorNode.to).toLowerCase();
  if (!Object.hasOwn(aggregations, operator))
    throw new PromqlError(operatorNode, `the aggregation ${operator} is not supported`);
  const args = childNodes(nodes.find(({ name }) => name === 'FunctionCallBody') as SyntaxNode).map(read);
  const parameterType = aggregations[operator];
  const count = parameterType ? 2 : 1;
  if (args.length !== count)
    throw new PromqlError(node, `${operator} needs ${count} arguments, and has ${args.length}`);
  const expr = args.at(-1) as Expr;
  const parameter = parameterType && args[0];
  requireType(expr, 'vector', operator);
  if (parameter) requireType(parameter, parameterType, operator);
  const modifier = nodes.find(({ name }) => name === 'AggregateModifier');
  const grouping = {
    without: modifier?.getChild('Without') != null,
    labels: modifier ? groupingLabels(text, modifier.getChild('GroupingLabels')) : [],
  };
  return {
    kind: 'aggregation',
    type: 'vector',
    from: node.from,
    to: node.to,
    operator,
    grouping,
    expr,
    parameter,
  };
}

function readBinary(text: string, node: SyntaxNode, read: Read): Binary {
  const nodes = childNodes(node);
  const [left, right] = [read(nodes[0] as SyntaxNode), read(nodes.at(-1) as SyntaxNode)];
  const operatorNode = nodes[1] as SyntaxNode;
  const operator = text.slice(operatorNode.from, operatorNode.to).toLowerCase();
  const returnsBool = nodes.some(({ name }) => name === 'BoolModifier');
  for (const operand of [left, right])
    if (operand.type !== 'scalar' && operand.type !== 'vector')
      throw new PromqlError(
        operand,
        `${operator} needs scalars or instant vectors, not ${typeNames[operand.type]}`,
      );
  const isScalar = left.type === 'scalar' && right.type === 'scalar';
  if (isScalar && comparisons.has(operator) && !returnsBool)
    throw new PromqlError(operatorNode, 'a comparison of two scalars needs bool');
  if (returnsBool && !comparisons.has(operator))
    throw new PromqlError(operatorNode, 'bool needs a comparison');
  if (setOperators.has(operator))
    for (const operand of [left, right]) requireType(operand, 'vector', operator);
  const matching = readMatching(text, nodes);
  if (matching.many && (setOperators.has(operator) || left.type !== 'vector' || right.type !== 'vector'))
    throw new PromqlError(operatorNode, 'group_left and group_right need an operator between two vectors');
  const { from, to } = node;
  const type = isScalar ? 'scalar' : 'vector';
  return { kind: 'binary', type, from, to, operator, left, right, returnsBool, matching };
}

function readMatching(text: string, nodes: readonly SyntaxNode[]): Matching {
  const clause = nodes.find(({ name }) => name === 'MatchingModifierClause');
  const parts = clause ? childNodes(clause) : [];
  const [labels, include] = parts.filter(({ name }) => name === 'GroupingLabels');
  const has = (wanted: string) => parts.some(({ name }) => name === wanted);
  const unsupported = parts.find(
    ({ name }) => !['On', 'Ignoring', 'GroupLeft', 'GroupRight', 'GroupingLabels'].includes(name),
  );
  if (unsupported)
    throw new PromqlError(unsupported, `${text.slice(unsupported.from, unsupported.to)} is not supported`);
  return {
    on: has('On'),
    labels: groupingLabels(text, labels),
    many: has('GroupLeft') ? 'left' : has('GroupRight') ? 'right' : undefined,
    include: groupingLabels(text, include),
  };
}
