import type { ConventionProblem, Orphans, TelemetryQuality } from '../../../../contract/src/quality.js';
import type { SpanView, TraceView } from '../../store/span-reader.js';
import { type Scope, tracesOf } from '../scope.js';
import { problemsOf } from './conventions.js';

/** Number of traces that one query checks, and of the entries of each list. */
const maxTraces = 2000;
const maxEntries = 200;
/** Spans of a trace may arrive this late, in microseconds. */
const settleUs = 10_000_000;
/** Newest calls whose differences count: a clock may have changed within the range. */
const newestCalls = 9;
/** Smaller differences are within the resolution of the clocks, in microseconds. */
const minSkewUs = 1000;

interface Skew {
  caller: string;
  callee: string;
  calls: number;
  /** Calls whose server span began before its client span, or after the end of it. */
  impossible: number;
  /** Smallest time from the start of a client span to that of its server span, in microseconds. */
  firstUs: number;
  /** Middle of the server span minus middle of the client span, of the calls whose server span lies outside. */
  differencesUs: number[];
  exampleTraceId: string;
}
interface Called {
  callers: Set<string>;
  calls: number;
  exampleTraceId: string;
}

/** Checks the newest traces of the range for missing parents, clock skew, silent services and conventions. */
export function traceQualityOf(scope: Scope): TelemetryQuality {
  const orphans = new Map<string, Orphans>();
  const skews = new Map<string, Skew>();
  const called = new Map<string, Called>();
  const conventions = new Map<string, ConventionProblem>();
  const sending = new Set<string>();
  let traces = 0;
  let spans = 0;
  let truncated = false;

  function checkOrphans(trace: TraceView): void {
    const { structure } = trace;
    const counted = new Set<string>();
    for (const [at, span] of trace.spans.entries()) {
      if (span.parentId === undefined || span.parentId === span.id || structure.parentOf(at) >= 0) continue;
      const { service } = span;
      const own = entryOf(orphans, service, () => ({
        service,
        spans: 0,
        traces: 0,
        exampleTraceId: trace.id,
      }));
      if (!own) continue;
      own.spans++;
      if (!counted.has(service)) own.traces++;
      counted.add(service);
    }
  }

  function checkCall(trace: TraceView, client: SpanView, server: SpanView): void {
    const own = entryOf(
      skews,
      `${client.service}\n${server.service}`,
      (): Skew => ({
        caller: client.service,
        callee: server.service,
        calls: 0,
        impossible: 0,
        firstUs: Infinity,
        differencesUs: [],
        exampleTraceId: '',
      }),
    );
    if (!own) return;
    own.calls++;
    const before = client.startUs - server.startUs;
    const after = server.startUs + server.durationUs - client.startUs - client.durationUs;
    own.firstUs = Math.min(own.firstUs, -before);
    if (Math.max(before, -before - client.durationUs) > minSkewUs) own.impossible++;
    if (Math.max(before, after) <= minSkewUs) return;
    own.differencesUs.push(server.startUs - client.startUs + (server.durationUs - client.durationUs) / 2);
    own.exampleTraceId ||= trace.id;
  }

  /** A call of a service counts when it got a response and no server span belongs to it. */
  function checkCalled(trace: TraceView, client: SpanView): void {
    const { peer, statusCode } = client;
    if (peer === undefined || statusCode === undefined || isStore(client)) return;
    const own = entryOf(called, peer, () => ({
      callers: new Set<string>(),
      calls: 0,
      exampleTraceId: trace.id,
    }));
    if (!own) return;
    own.calls++;
    own.callers.add(client.service);
  }

  function checkConventions(trace: TraceView, span: SpanView): void {
    const { service } = span;
    for (const problem of problemsOf(span)) {
      const key = [service, problem.problem, problem.attribute].join('\n');
      const own = entryOf(conventions, key, () => ({
        service,
        ...problem,
        spans: 0,
        exampleTraceId: trace.id,
      }));
      if (own) own.spans++;
    }
  }

  for (const trace of tracesOf(scope)) {
    if (trace.spans.length === 0) continue;
    if (traces >= maxTraces) {
      truncated = true;
      break;
    }
    traces++;
    spans += trace.spans.length;
    const { structure } = trace;
    if (trace.endUs < scope.nowUs - settleUs) checkOrphans(trace);
    for (const [at, span] of trace.spans.entries()) {
      if (span.kind === 'server') sending.add(span.service);
      if (span.kind === 'client') {
        const server = trace.spans[structure.serverOf(at)];
        if (server) checkCall(trace, span, server);
        else if (trace.endUs < scope.nowUs - settleUs) checkCalled(trace, span);
      }
      checkConventions(trace, span);
    }
  }

  const found = [...orphans.values()].sort((a, b) => b.spans - a.spans);
  return {
    traces,
    spans,
    orphanSpans: found.reduce((sum, { spans: own }) => sum + own, 0),
    orphans: found,
    skews: [...skews.values()].filter(isSkewed).map(skewOf),
    silent: [...called]
      .filter(([service]) => !sending.has(service))
      .map(([service, { callers, ...rest }]) => ({ service, callers: [...callers].sort(), ...rest }))
      .sort((a, b) => b.calls - a.calls),
    conventions: [...conventions.values()].sort((a, b) => b.spans - a.spans),
    truncated,
  };
}

/**
 * A server span may end after its client span without clock skew, because it ends when the connection has taken the
 * response. So a callee whose clock is ahead shows only when no server span begins early, and most end late.
 */
function isSkewed({ calls, impossible, firstUs, differencesUs }: Skew): boolean {
  return impossible > 0 || (firstUs > minSkewUs && differencesUs.length * 2 >= calls);
}

function skewOf({
  caller,
  callee,
  calls,
  differencesUs,
  exampleTraceId,
}: Skew): TelemetryQuality['skews'][number] {
  // traces are read from the newest to the oldest
  const newest = differencesUs.slice(0, newestCalls).sort((a, b) => a - b);
  const medianMs = Math.round(newest[newest.length >> 1] as number) / 1000;
  return { caller, callee, calls, outside: differencesUs.length, medianMs, exampleTraceId };
}

/** Databases, caches and brokers send no spans. */
function isStore(span: SpanView): boolean {
  const attributes = span.attributes();
  return ['db.system.name', 'db.system', 'messaging.system'].some((name) => attributes[name] !== undefined);
}

/** Returns the entry of a key; undefined for a new key above the limit. */
function entryOf<T>(entries: Map<string, T>, key: string, make: () => T): T | undefined {
  const known = entries.get(key);
  if (known !== undefined || entries.size >= maxEntries) return known;
  const made = make();
  entries.set(key, made);
  return made;
}
