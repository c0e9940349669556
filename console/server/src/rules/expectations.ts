import { type Call, type Expr, walk } from '../promql/ast.js';

/** An expression without the parts about jobs that are not scraped. */
export interface FittedExpr {
  expr: Expr;
  /** The parts of the expression that never have a result here. */
  left: readonly Call[];
}

/**
 * Replaces `absent(…{job="x"})` by an empty result for each job that is not scraped. Such a job is not missing: this
 * installation does not have it.
 */
export function fitToJobs(expr: Expr, jobs: ReadonlySet<string>): FittedExpr {
  const left = [...walk(expr)].filter((node): node is Call => isAbsenceOfUnknownJob(node, jobs));
  return { expr: left.length === 0 ? expr : replaced(expr, new Set(left)), left };
}

function isAbsenceOfUnknownJob(node: Expr, jobs: ReadonlySet<string>): boolean {
  if (node.kind !== 'call' || !['absent', 'absent_over_time'].includes(node.name)) return false;
  const [arg] = node.args;
  const selector = arg?.kind === 'range' ? arg.selector : arg;
  if (selector?.kind !== 'selector') return false;
  const job = selector.matchers.find(({ label, operator }) => label === 'job' && operator === '=');
  return job !== undefined && !jobs.has(job.value);
}

function replaced(expr: Expr, left: ReadonlySet<Expr>): Expr {
  if (left.has(expr)) return emptyVector(expr);
  switch (expr.kind) {
    case 'call':
      return { ...expr, args: expr.args.map((arg) => replaced(arg, left)) };
    case 'aggregation':
    case 'negation':
    case 'subquery':
      return { ...expr, expr: replaced(expr.expr, left) };
    case 'binary':
      return { ...expr, left: replaced(expr.left, left), right: replaced(expr.right, left) };
    default:
      return expr;
  }
}

/** Returns an expression without results at the place of another: a selector that matches nothing. */
function emptyVector({ from, to }: Expr): Expr {
  const matchers = [{ label: '', operator: '=', value: '', matches: () => false } as const];
  return { kind: 'selector', type: 'vector', from, to, matchers, shift: { offsetMs: 0, at: undefined } };
}
