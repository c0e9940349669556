import type { SpanPercentile, TraceContext } from '../../../../contract/src/trace-context.js';
import type { SpanReader, TraceView } from '../../store/span-reader.js';
import type { TraceStore } from '../../store/traces.js';
import { createDurations } from '../durations.js';

/** Compares the spans of a trace with all stored spans of the same operations. */
export function traceContextOf(
  reader: SpanReader,
  store: Pick<TraceStore, 'linksTo'>,
  trace: TraceView,
): TraceContext {
  const typicalTraceId = typicalTraceOf(reader, trace);
  return {
    percentiles: percentilesOf(reader, trace),
    ...(typicalTraceId !== undefined && { typicalTraceId }),
    linkedFrom: [...store.linksTo(trace.id)],
  };
}

const everything = { sinceUs: -Infinity, untilUs: Infinity };

function percentilesOf(reader: SpanReader, trace: TraceView): Record<string, SpanPercentile> {
  /** By service, then by kind and name: no text is made for spans of other services. */
  const wanted = new Map<string, Map<string, ReturnType<typeof createOperation>>>();
  for (const { service, kind, name } of trace.spans) {
    const operations = wanted.get(service) ?? new Map();
    wanted.set(service, operations);
    const key = `${kind} ${name}`;
    if (!operations.has(key)) operations.set(key, createOperation());
  }
  for (const { spans } of reader.traces(everything)) {
    for (const span of spans)
      wanted.get(span.service)?.get(`${span.kind} ${span.name}`)?.add(span.durationUs);
  }
  const found = new Map<string, SpanPercentile>();
  for (const span of trace.spans) {
    if (found.has(span.id) && span.kind === 'client') continue;
    const operation = wanted.get(span.service)?.get(`${span.kind} ${span.name}`);
    if (operation) found.set(span.id, operation.percentileOf(span.durationUs));
  }
  return Object.fromEntries(found);
}

function createOperation() {
  const durations = createDurations();
  return {
    add: durations.add,
    percentileOf(us: number): SpanPercentile {
      const [p50Ms, p95Ms] = durations.quantilesMs([0.5, 0.95]);
      const { count } = durations;
      return {
        percentile: count === 0 ? 100 : (100 * durations.countUpTo(us)) / count,
        ofCount: count,
        p50Us: (p50Ms ?? 0) * 1000,
        p95Us: (p95Ms ?? 0) * 1000,
      };
    },
  };
}

/** Returns the trace without error of the same route whose request has the median duration. */
function typicalTraceOf(reader: SpanReader, trace: TraceView): string | undefined {
  const [own] = trace.requests;
  if (!own) return undefined;
  const found: { id: string; durationUs: number }[] = [];
  for (const { id, requests } of reader.traces(everything)) {
    const [request] = requests;
    if (id === trace.id || !request || request.error || request.from !== 'span') continue;
    if (request.service !== own.service || request.name !== own.name) continue;
    found.push({ id, durationUs: request.durationUs });
  }
  found.sort((a, b) => a.durationUs - b.durationUs);
  return found[Math.ceil(found.length / 2) - 1]?.id;
}
