import type { HttpFacts, KeptSpan } from './kept-span.js';

export interface TraceSummary {
  traceId: string;
  /** The root's. */
  name: string;
  service: string;
  services: string[];
  spans: number;
  /** Epoch microseconds of the first span. */
  startUs: number;
  /** From the start of the first span to the end of the last. */
  durationUs: number;
  /** True when any span failed. */
  error: boolean;
}

/** One request as it entered the system. */
export interface RequestSummary {
  traceId: string;
  spanId: string | undefined;
  /** The service it entered by. */
  service: string;
  name: string;
  method: string | undefined;
  route: string | undefined;
  path: string | undefined;
  statusCode: number | undefined;
  startUs: number;
  durationUs: number;
  /** True when the request or anything below it failed. */
  error: boolean;
  /** All services its trace has met so far. */
  services: string[];
  spans: number;
  /** What told of it: its span, or, as long as that is not here, its access record. */
  from: 'span' | 'log';
}

/** What an access record tells of a request whose spans are not here (not sampled, not arrived, lost). */
export interface AccessEntry extends HttpFacts {
  spanId: string | undefined;
  service: string;
  name: string;
  startUs: number;
  durationUs: number;
  error: boolean;
}

/** A trace as the store gives it. */
export interface HeldTrace {
  readonly id: string;
  readonly spanCount: number;
  /** Estimated. */
  readonly bytes: number;
  /** Undefined when no span of it is here. */
  readonly summary: TraceSummary | undefined;
  readonly requests: RequestSummary[];
  readonly isComplete: boolean;
  /** Its spans, each a `StoredSpan` as JSON, in order of arrival. */
  texts(): string[];
}

/** Undefined for a trace of which no span is here. */
export function summarise(traceId: string, spans: readonly KeptSpan[]): TraceSummary | undefined {
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
 * The requests of a trace, usually one: its server spans without a parent; where there is none, those whose parent is
 * not here, as the caller outside sent its context. Spans arrive in any order, so an inner server span counts as a
 * request until what is above it arrives.
 */
export function requestsOf(
  traceId: string,
  spans: readonly KeptSpan[],
  access: AccessEntry | undefined,
): RequestSummary[] {
  const services = servicesOf(spans);
  const entries = entriesOf(spans);
  if (entries.length === 0 && access) {
    const all = services.includes(access.service) ? services : [access.service, ...services];
    return [{ traceId, ...access, services: all, spans: spans.length, from: 'log' }];
  }
  const failed = spans.some((span) => span.error);
  return entries.map((span) => ({
    traceId,
    spanId: span.id,
    service: span.service,
    name: span.name,
    method: span.http?.method,
    route: span.http?.route,
    path: span.http?.path,
    statusCode: span.http?.statusCode,
    startUs: span.startUs,
    durationUs: span.durationUs,
    error: entries.length === 1 ? failed : span.error,
    services,
    spans: spans.length,
    from: 'span',
  }));
}

function entriesOf(spans: readonly KeptSpan[]): KeptSpan[] {
  const clients = new Set(spans.filter((span) => span.kind === 'client').map((span) => span.id));
  // B3: a server span may share its client's id, and its parent with it
  const servers = spans.filter((span) => span.kind === 'server' && !clients.has(span.id));
  const roots = servers.filter((span) => span.parentId === undefined);
  if (roots.length > 0) return roots;
  const ids = new Set(spans.map((span) => span.id));
  return servers.filter((span) => !ids.has(span.parentId as string));
}

/** True when there is a root and no span's parent is missing. */
export function isComplete(spans: readonly KeptSpan[]): boolean {
  const ids = new Set(spans.map((span) => span.id));
  return (
    spans.some((span) => span.parentId === undefined) &&
    spans.every((s) => s.parentId === undefined || ids.has(s.parentId))
  );
}

/** The one without a parent; where none is here, the one that began first. */
function rootOf(spans: readonly KeptSpan[]): KeptSpan | undefined {
  let root: KeptSpan | undefined;
  for (const span of spans) if (!root || isAbove(span, root)) root = span;
  return root;
}

function isAbove(a: KeptSpan, b: KeptSpan): boolean {
  const byParent = Number(a.parentId !== undefined) - Number(b.parentId !== undefined);
  return byParent !== 0 ? byParent < 0 : a.startUs < b.startUs;
}

/** In order of their first spans, but the root's first: clocks of processes differ, so that a child may seem older. */
function servicesOf(spans: readonly KeptSpan[]): string[] {
  const root = rootOf(spans);
  if (!root) return [];
  const ordered = [...spans].sort((a, b) => a.startUs - b.startUs);
  return [...new Set([root, ...ordered].map((span) => span.service))];
}
