import type { RequestSummary, TraceSummary } from '../../../contract/src/traces.js';
import { failureOf } from './failure-cause.js';
import type { HttpFields, SpanEntry } from './span-entry.js';
import { structureOf, type TraceStructure } from './trace-structure.js';

export type { RequestSummary, TraceSummary };

/** Fields of an access record, which represents a request without spans (not sampled, not yet received, or lost). */
export interface AccessEntry extends HttpFields {
  spanId: string | undefined;
  service: string;
  name: string;
  startUs: number;
  durationUs: number;
  error: boolean;
  instance?: string | undefined;
  user?: string | undefined;
  order?: string | undefined;
}

/** Stored trace. */
export interface StoredTrace {
  readonly id: string;
  readonly spanCount: number;
  /** Undefined while no span is stored. */
  readonly summary: TraceSummary | undefined;
  readonly requests: RequestSummary[];
  readonly isComplete: boolean;
  /** Returns the spans in order of arrival, each a `StoredSpan` as JSON. */
  texts(): string[];
}

/** Summarises a trace; undefined without spans. */
export function summarise(traceId: string, spans: readonly SpanEntry[]): TraceSummary | undefined {
  const root = rootOf(spans);
  if (!root) return undefined;
  let startUs = root.startUs;
  let endUs = 0;
  for (const span of spans) {
    startUs = Math.min(startUs, span.startUs);
    endUs = Math.max(endUs, span.startUs + span.durationUs);
  }
  return {
    traceId,
    name: root.name,
    service: root.service,
    services: servicesOf(spans),
    spans: spans.length,
    startUs,
    durationUs: Math.max(0, endUs - startUs),
    error: spans.some((span) => span.error),
  };
}

/**
 * Returns the requests of a trace, usually one: the server spans without a parent. Without such a span, the server spans
 * with a missing parent are requests, because an external caller may send its trace context. Spans arrive in any order,
 * so an inner server span counts as a request until its parent arrives.
 */
export function requestsOf(
  traceId: string,
  spans: readonly SpanEntry[],
  access: AccessEntry | undefined,
  structure: TraceStructure = structureOf(spans),
  messageOf: (at: number) => string | undefined = () => undefined,
): RequestSummary[] {
  const services = servicesOf(spans);
  const entries = entriesOf(spans);
  if (entries.length === 0 && access) {
    const all = services.includes(access.service) ? services : [access.service, ...services];
    const selfUs = spans.length > 0 ? selfTimesOf(spans, structure) : { [access.service]: access.durationUs };
    return [{ traceId, ...access, selfUs, services: all, spans: spans.length, from: 'log' }];
  }
  const selfUs = selfTimesOf(spans, structure);
  const user = spans.find((span) => span.user !== undefined)?.user;
  const order = spans.find((span) => span.order !== undefined)?.order;
  const failed = spans.some((span) => span.error);
  const errorFrom =
    failed && entries.length === 1 ? failureOf(spans, structure, messageOf, entries[0]) : undefined;
  return entries.map((span) => ({
    traceId,
    spanId: span.id,
    service: span.service,
    name: span.name,
    method: span.http?.method,
    route: span.http?.route,
    path: span.http?.path,
    statusCode: span.http?.statusCode,
    instance: span.instance,
    user,
    order,
    selfUs,
    startUs: span.startUs,
    durationUs: span.durationUs,
    error: entries.length === 1 ? failed : span.error,
    ...(errorFrom && { errorFrom }),
    services,
    spans: spans.length,
    from: 'span',
  }));
}

/**
 * Services that a summary names. Without this limit, the requests of one trace of 10,000 spans with different services
 * would take more memory in one response than the process has.
 */
export const maxServices = 100;

/** Returns the sum of the self times of each service; of the services with the longest times when there are too many. */
function selfTimesOf(spans: readonly SpanEntry[], structure: TraceStructure): Record<string, number> {
  const sums = new Map<string, number>();
  for (let at = 0; at < spans.length; at++) {
    const { service } = spans[at] as SpanEntry;
    sums.set(service, (sums.get(service) ?? 0) + structure.selfUsOf(at));
  }
  if (sums.size <= maxServices) return Object.fromEntries(sums);
  return Object.fromEntries([...sums].sort(([, a], [, b]) => b - a).slice(0, maxServices));
}

function entriesOf(spans: readonly SpanEntry[]): SpanEntry[] {
  const clients = new Set(spans.filter((span) => span.kind === 'client').map((span) => span.id));
  // B3: a server span may have the id and the parent of its client span
  const servers = spans.filter((span) => span.kind === 'server' && !clients.has(span.id));
  const roots = servers.filter((span) => span.parentId === undefined);
  if (roots.length > 0) return roots;
  const ids = new Set(spans.map((span) => span.id));
  return servers.filter((span) => !ids.has(span.parentId as string));
}

/** Returns whether there is a root and no span's parent is missing. */
export function isComplete(spans: readonly SpanEntry[]): boolean {
  const ids = new Set(spans.map((span) => span.id));
  return (
    spans.some((span) => span.parentId === undefined) &&
    spans.every((s) => s.parentId === undefined || ids.has(s.parentId))
  );
}

/** Returns the earliest span without a parent; without such a span, the earliest span. */
function rootOf(spans: readonly SpanEntry[]): SpanEntry | undefined {
  let root: SpanEntry | undefined;
  for (const span of spans) if (!root || isAbove(span, root)) root = span;
  return root;
}

function isAbove(a: SpanEntry, b: SpanEntry): boolean {
  const byParent = Number(a.parentId !== undefined) - Number(b.parentId !== undefined);
  return byParent !== 0 ? byParent < 0 : a.startUs < b.startUs;
}

/** Returns the root's service, then the others by first span. Clocks differ, so a child may seem to start before it. */
function servicesOf(spans: readonly SpanEntry[]): string[] {
  const root = rootOf(spans);
  if (!root) return [];
  const names = new Set([root.service]);
  for (const { service } of [...spans].sort((a, b) => a.startUs - b.startUs)) {
    if (names.size === maxServices) break;
    names.add(service);
  }
  return [...names];
}
