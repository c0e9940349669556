import { type RecordedTrace, recordingLimits } from '../../../contract/src/incidents.js';
import { parseQuery } from '../../../contract/src/query/parse-query.js';
import { createLogFilter } from '../queries/logs/log-filter.js';
import { searchLogs } from '../queries/logs/search-logs.js';
import { listRequests } from '../queries/requests/list-requests.js';
import type { TelemetryStore } from '../store/telemetry-store.js';
import type { RecordRange } from './record-sources.js';

/** Numbers of failed and of slow traces that are kept. */
const kept = { failed: 3, slow: 4 };

/** Returns the longest failed and successful traces with their log records, in the form that the page Trace exports. */
export async function recordTraces(store: TelemetryStore, range: RecordRange): Promise<RecordedTrace[]> {
  const ids = new Set([...longest(store, range, true), ...longest(store, range, false)]);
  const traces: RecordedTrace[] = [];
  for (const traceId of ids) {
    const spans = store.traces.get(traceId)?.toSpans() ?? [];
    if (spans.length === 0 || spans.length > recordingLimits.spansOfTrace) continue;
    const filter = createLogFilter({ query: parseQuery(''), traceId });
    const range = { sinceMs: undefined, untilMs: undefined, run: 'all' };
    const { items } = await searchLogs(store.logs, { filter, range, order: 'asc', limit: 200 });
    traces.push({ traceId, spans: spans.map((span) => ({ ...span })), logs: items });
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
