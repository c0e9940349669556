import type { QueryExemplar } from '../../../../contract/src/metrics-query.js';
import { type Expr, walk } from '../../promql/ast.js';
import { nameLabel } from '../../promql/labels.js';
import { createMatcher, type Matcher } from '../../promql/matcher.js';
import { matchesAll } from '../../promql/samples.js';
import { toJsonNumber } from '../../scrape/read-float.js';
import type { SeriesStore } from '../../scrape/series.js';

/** Exemplars of a response, and parts of its range of which each service has one before any has a second one. */
const maxExemplars = 100;
const parts = 20;
/** Exemplars beyond one of each part and service. */
const filledTo = 50;

export interface ExemplarRange {
  /** Epoch milliseconds. */
  sinceMs: number;
  untilMs: number;
  /** Returns whether the console stores a trace. */
  isStored(traceId: string): boolean;
}

type Found = QueryExemplar & { number: number };

/**
 * Returns exemplars of the series that an expression reads, largest value first; for count and sum of a histogram, those
 * of its buckets. They are spread over the range, and those whose trace is stored take precedence.
 */
export function exemplarsFor(
  expr: Expr,
  store: SeriesStore,
  { sinceMs, untilMs, isStored }: ExemplarRange,
): QueryExemplar[] {
  const selectors = [...walk(expr)].flatMap((node) =>
    node.kind === 'selector' ? [bucketMatchers(node.matchers)] : [],
  );
  const found = new Map<string, Found>();
  for (const owner of store.instances) {
    for (const { name, labels, exemplars } of owner.series.values()) {
      if (exemplars.length === 0) continue;
      const all = { ...labels, [nameLabel]: name };
      if (!selectors.some((matchers) => matchesAll(all, matchers))) continue;
      const { le: _, ...rest } = labels;
      for (const { traceId, value, timeMs } of exemplars) {
        if (!traceId || timeMs === undefined || timeMs < sinceMs || timeMs > untilMs) continue;
        const number = Number.isNaN(value) ? -Infinity : value;
        const stored = isStored(traceId);
        found.set(traceId, { traceId, value: toJsonNumber(value), timeMs, stored, labels: rest, number });
      }
    }
  }
  return spread([...found.values()], sinceMs, untilMs).map(({ number: _, ...exemplar }) => exemplar);
}

function spread(found: readonly Found[], sinceMs: number, untilMs: number): Found[] {
  const byValue = (a: Found, b: Found) => b.number - a.number || b.timeMs - a.timeMs;
  const preferred = found.toSorted((a, b) => Number(b.stored) - Number(a.stored) || byValue(a, b));
  const partMs = Math.max(1, (untilMs - sinceMs) / parts);
  const taken = new Set<string>();
  const chosen: Found[] = [];
  const others: Found[] = [];
  for (const exemplar of preferred) {
    const part = `${Math.floor((exemplar.timeMs - sinceMs) / partMs)} ${exemplar.labels.job ?? ''}`;
    (taken.has(part) ? others : chosen).push(exemplar);
    taken.add(part);
  }
  const filled = chosen.slice(0, maxExemplars);
  filled.push(...others.slice(0, Math.max(0, filledTo - filled.length)));
  return filled.sort(byValue);
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
