import { parser } from '@prometheus-io/lezer-promql';

/** Returns the texts at which the grammar of PromQL fails; empty for a valid expression. */
export function syntaxErrors(expr: string): string[] {
  const errors: string[] = [];
  parser.parse(expr).iterate({
    enter({ type, from, to }) {
      if (type.isError) errors.push(expr.slice(from, Math.max(to, from + 10)) || 'end of the expression');
    },
  });
  return errors;
}

/** Returns the names of the metrics in an expression. */
export function metricsIn(expr: string): string[] {
  const names: string[] = [];
  parser.parse(expr).iterate({
    enter({ name, node }) {
      if (name !== 'VectorSelector') return;
      const identifier = node.getChild('Identifier');
      // a selector without a name could match anything
      names.push(identifier ? expr.slice(identifier.from, identifier.to) : expr.slice(node.from, node.to));
    },
  });
  return names;
}
