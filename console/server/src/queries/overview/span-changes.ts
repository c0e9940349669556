import type { Edge } from '../../../../contract/src/edges.js';
import type { OverviewChange } from '../../../../contract/src/overview.js';
import { formatQuery } from '../../../../contract/src/query/format-query.js';
import { parseQuery } from '../../../../contract/src/query/parse-query.js';
import type { FieldTerm } from '../../../../contract/src/query/query.js';
import { createDurations } from '../durations.js';
import { listEdges } from '../edges/list-edges.js';
import { type Scope, tracesOf } from '../scope.js';
import { isWithin } from '../time-range.js';

/** Requests of an operation that a comparison needs on both sides. */
const minCount = 10;
/** A quantile is slower when it grew by this factor, and by this time. */
const factor = 1.5;
const minGrowthMs = 20;

interface OperationState {
  service: string;
  name: string;
  firstUs: number;
  durations: ReturnType<typeof createDurations>;
}

/** Server operations and errors of one time range. */
export interface SpanState {
  operations: Map<string, OperationState>;
  /** First occurrence by service, span name and error. */
  errors: Map<
    string,
    { service: string; name: string; error: string; field: string; firstUs: number; count: number }
  >;
}

export function spanStateOf(scope: Scope): SpanState {
  const state: SpanState = { operations: new Map(), errors: new Map() };
  for (const { spans } of tracesOf(scope)) {
    for (const span of spans) {
      if (!isWithin(span.startUs, scope.range)) continue;
      const { service, name, startUs } = span;
      if (span.kind === 'server') {
        const key = `${service}\n${name}`;
        let operation = state.operations.get(key);
        if (!operation) {
          operation = { service, name, firstUs: startUs, durations: createDurations() };
          state.operations.set(key, operation);
        }
        operation.durations.add(span.durationUs);
        operation.firstUs = Math.min(operation.firstUs, startUs);
      }
      if (!span.error) continue;
      const attributes = span.attributes();
      const field = ['error.type', 'exception.type', 'error'].find((name) => attributes[name] !== undefined);
      const error = field === undefined ? String(span.statusCode ?? 'error') : String(attributes[field]);
      const key = `${service}\n${name}\n${error}`;
      const known = state.errors.get(key);
      if (!known) {
        if (state.errors.size < 1000)
          state.errors.set(key, {
            service,
            name,
            error,
            field: field ?? 'status',
            firstUs: startUs,
            count: 1,
          });
        continue;
      }
      known.count++;
      known.firstUs = Math.min(known.firstUs, startUs);
    }
  }
  return state;
}

/** Returns the errors, slower operations and slower calls of a range, in comparison with the range before. */
export function changesOfSpans(scope: Scope, now: SpanState, before: SpanState): OverviewChange[] {
  if (before.operations.size === 0) return [];
  const found: OverviewChange[] = [];
  for (const [key, { service, name, error, field, firstUs, count }] of now.errors) {
    if (before.errors.has(key)) continue;
    found.push({
      kind: 'new-error',
      atMs: firstUs / 1000,
      service,
      text: `${name} fails with ${error}, ${count === 1 ? 'once' : `${count} times`}`,
      link: requestsLink([equal(`${service}#name`, name), equal(`${service}#${field}`, error)]),
    });
  }
  for (const [key, { service, name, durations, firstUs }] of now.operations) {
    const old = before.operations.get(key);
    if (!old || old.durations.count < minCount || durations.count < minCount) continue;
    const [p95] = durations.quantilesMs([0.95]) as [number];
    const [oldP95] = old.durations.quantilesMs([0.95]) as [number];
    if (!isSlower(p95, oldP95)) continue;
    found.push({
      kind: 'slower-route',
      atMs: firstUs / 1000,
      service,
      text: `p95 of ${name} rose from ${msText(oldP95)} to ${msText(p95)}`,
      link: requestsLink([
        {
          type: 'field',
          isNegated: false,
          field: `${service} server ${name}#duration`,
          condition: { type: 'compare', operator: '>=', value: `${Math.max(1, Math.round(oldP95))}ms` },
        },
      ]),
    });
  }
  const edges = listEdges(
    scope,
    { query: parseQuery('') },
    { by: 'operation', points: 20, sort: 'gap', limit: 200, before: 'previous' },
  );
  for (const edge of edges.items) {
    const { gap, before: old } = edge;
    if (!gap || !old?.gap || edge.count < minCount || old.count < minCount) continue;
    if (!isSlower(gap.p95Ms, old.gap.p95Ms)) continue;
    found.push({
      kind: 'slower-edge',
      atMs: startOf(edge, old.gap.p95Ms) ?? scope.range.afterUs / 1000,
      service: edge.caller,
      text:
        `calls ${edge.caller} -> ${edge.callee} (${edge.operation}): p95 of client time minus server time rose from ` +
        `${msText(old.gap.p95Ms)} to ${msText(gap.p95Ms)}`,
      link: requestsLink([
        {
          type: 'field',
          isNegated: false,
          field: `${edge.caller} client ${edge.operation}#gap`,
          condition: {
            type: 'compare',
            operator: '>=',
            value: `${Math.max(1, Math.round(gap.p95Ms / 2))}ms`,
          },
        },
      ]),
    });
  }
  return found;
}

/** Returns the start of the first point whose gap is larger than before, in epoch milliseconds. */
function startOf({ points = [] }: Edge, oldP95Ms: number): number | undefined {
  return points.find(({ gapP95Ms }) => gapP95Ms !== null && isSlower(gapP95Ms, oldP95Ms))?.timeMs;
}

function isSlower(ms: number, beforeMs: number): boolean {
  return ms >= beforeMs * factor && ms - beforeMs >= minGrowthMs;
}

function equal(field: string, text: string): FieldTerm {
  return {
    type: 'field',
    isNegated: false,
    field,
    condition: { type: 'anyOf', values: [{ text, isPrefix: false }] },
  };
}

function requestsLink(terms: readonly FieldTerm[]): string {
  return `#/requests?q=${encodeURIComponent(formatQuery({ terms }))}`;
}

function msText(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}
