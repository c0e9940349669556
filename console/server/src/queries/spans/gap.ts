import type { TraceView } from '../../store/span-reader.js';

/**
 * Returns the duration of a client span minus that of its server span, in microseconds; undefined for other spans and
 * without a server span. Compares durations only, so that the clocks of both sides do not matter. Several server spans of
 * one client span, such as after a retry below the instrumentation, count with their sum.
 */
export function gapUsOf(trace: TraceView, at: number): number | undefined {
  const span = trace.spans[at];
  if (span?.kind !== 'client') return undefined;
  const { parents } = trace.structure();
  let serverUs: number | undefined;
  for (let child = 0; child < parents.length; child++) {
    const other = trace.spans[child];
    if (parents[child] === at && other?.kind === 'server') serverUs = (serverUs ?? 0) + other.durationUs;
  }
  return serverUs === undefined ? undefined : span.durationUs - serverUs;
}
