import { type RecordedTrace, recordingLimits } from '../../../contract/src/incidents.js';
import { parseQuery } from '../../../contract/src/query/parse-query.js';
import { createAnswerSize } from '../queries/answer-size.js';
import { createLogFilter } from '../queries/logs/log-filter.js';
import { searchLogs } from '../queries/logs/search-logs.js';
import { listRequests } from '../queries/requests/list-requests.js';
import { traceSpans } from '../queries/trace-spans.js';
import type { TelemetryStore } from '../store/telemetry-store.js';
import type { RecordRange } from './record-sources.js';

/** Numbers of failed and of slow traces that are kept. */
const kept = { failed: 3, slow: 4 };

/**
 * Returns the longest failed and successful traces with their log records, in the form that the page Trace exports.
 * Together they have at most the size of a response.
 */
export async function recordTraces(store: TelemetryStore, range: RecordRange): Promise<RecordedTrace[]> {
  const ids = new Set([...longest(store, range, true), ...longest(store, range, false)]);
  const traces: RecordedTrace[] = [];
  const size = createAnswerSize();
  for (const traceId of ids) {
    const stored = store.traces.get(traceId);
    if (!stored?.spanCount || stored.spanCount > recordingLimits.spansOfTrace) continue;
    const { spans, truncated } = traceSpans(stored);
    if (truncated) continue;
    const filter = createLogFilter({ query: parseQuery(''), traceId });
    const range = { sinceMs: undefined, untilMs: undefined, run: 'all' };
    const { items } = await searchLogs(store.logs, { filter, range, order: 'asc', limit: 200 });
    const trace = { traceId, spans: spans.map((span) => ({ ...span })), logs: items };
    if (!size.fits(trace)) break;
    traces.push(trace);
  }
  return traces;
}

function longest(store: TelemetryStore, { fromMs, untilMs }: RecordRange, error: boolean): string[] {
  const { items } = listRequests(
    {
      reader: store.spans,
      range: { afterUs: fromMs * 1000, untilUs: untilMs * 1000 },
      nowUs: untilMs * 1000,
      run: 'all',
    },
    store.traces,
    { query: parseQuery(''), error, probes: false },
    { sort: 'duration', limit: error ? kept.failed : kept.slow },
  );
  return items.map(({ traceId }) => traceId);
}
