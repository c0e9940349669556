import type { QueryExemplar } from '../../../../contract/src/metrics-query.js';
import { type Expr, walk } from '../../promql/ast.js';
import { nameLabel } from '../../promql/labels.js';
import { createMatcher, type Matcher } from '../../promql/matcher.js';
import { matchesAll } from '../../promql/samples.js';
import { epochMsOf } from '../../scrape/epoch-ms.js';
import { toJsonNumber } from '../../scrape/read-float.js';
import type { SeriesStore } from '../../scrape/series.js';

const maxExemplars = 50;

/** Returns the exemplars of the series that an expression reads; for count and sum of a histogram, those of its buckets. */
export function exemplarsFor(
  expr: Expr,
  store: SeriesStore,
  { sinceMs, untilMs }: { sinceMs: number; untilMs: number },
): QueryExemplar[] {
  const selectors = [...walk(expr)].flatMap((node) =>
    node.kind === 'selector' ? [bucketMatchers(node.matchers)] : [],
  );
  const found = new Map<string, QueryExemplar & { number: number }>();
  for (const owner of store.instances) {
    for (const { name, labels, exemplar } of owner.series.values()) {
      const traceId = exemplar?.labels.trace_id;
      const timeMs = epochMsOf(exemplar?.timestamp);
      if (!exemplar || !traceId || timeMs === undefined || timeMs < sinceMs || timeMs > untilMs) continue;
      const all = { ...labels, [nameLabel]: name };
      if (!selectors.some((matchers) => matchesAll(all, matchers))) continue;
      const { le: _, ...rest } = labels;
      const number = Number.isNaN(exemplar.value) ? -Infinity : exemplar.value;
      found.set(traceId, { traceId, value: toJsonNumber(exemplar.value), timeMs, labels: rest, number });
    }
  }
  return [...found.values()]
    .sort((a, b) => b.number - a.number || b.timeMs - a.timeMs)
    .slice(0, maxExemplars)
    .map(({ number: _, ...exemplar }) => exemplar);
}

/** Only buckets have exemplars, and each bound may have its own. */
function bucketMatchers(matchers: readonly Matcher[]): Matcher[] {
  return matchers
    .filter(({ label }) => label !== 'le')
    .map((matcher) =>
      matcher.label === nameLabel && matcher.operator === '='
        ? createMatcher(nameLabel, '=', matcher.value.replace(/_(count|sum)$/, '_bucket'))
        : matcher,
    );
}
