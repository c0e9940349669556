import type { RunList } from '../../../contract/src/runs.js';
import type { History } from '../store/history/history.js';
import type { TelemetryStore } from '../store/telemetry-store.js';

export interface RunSources {
  store: TelemetryStore;
  history: History | undefined;
  /** Id of the current run. */
  run: string;
  startedMs: number;
}

/** Returns the response of `GET /api/runs`: the runs of which the console holds spans or records, and the current one. */
export function listRuns({ store, history, run, startedMs }: RunSources): RunList {
  const spans = store.traces.runs;
  const logs = store.logs.runs;
  const former = [...(history?.runs ?? [])].reverse().filter(({ id }) => spans.has(id) || logs.has(id));
  return {
    items: [{ id: run, startedMs, endedMs: null }, ...former].map((each) => ({
      ...each,
      current: each.id === run,
      spans: spans.get(each.id)?.count ?? 0,
      records: logs.get(each.id)?.count ?? 0,
      bytes: (spans.get(each.id)?.bytes ?? 0) + (logs.get(each.id)?.bytes ?? 0),
    })),
  };
}
