import { createProcessTable, type ProcessTable } from '../../../server/src/processes/process-table.js';
import { type AnomalyFilter, findAnomalies } from '../../../server/src/queries/anomalies/find-anomalies.js';
import { parseExposition } from '../../../server/src/scrape/parse-exposition.js';
import { toSingleInstance } from '../../../server/src/scrape/resolve-instances.js';
import { createSeriesStore } from '../../../server/src/scrape/series.js';

/** Time of the first scrape, epoch milliseconds. */
export const firstMs = 1_800_000_000_000;
/** Time between scrapes in ms. */
export const stepMs = 5000;

/** Metrics of a process that started a minute before the first scrape. */
export const started = `process_start_time_seconds ${firstMs / 1000 - 60}`;

/** Returns the kit's metrics of pauses with one cause. */
export function paused(cause: string, count: number, seconds: number, last: number, endMs: number): string {
  return [
    started,
    `process_pauses_total{cause="${cause}"} ${count}`,
    `process_pause_seconds_total{cause="${cause}"} ${seconds}`,
    `process_last_pause_seconds{cause="${cause}"} ${last}`,
    `process_last_pause_end_timestamp_seconds{cause="${cause}"} ${endMs / 1000}`,
  ].join('\n');
}

export const unpaused = ['suspended', 'starved', 'blocked']
  .map((cause) => `process_pauses_total{cause="${cause}"} 0\nprocess_pause_seconds_total{cause="${cause}"} 0`)
  .join('\n')
  .concat(`\n${started}`);

/** Returns a store with scrapes of one instance, one each five seconds; undefined is a scrape without a response. */
export function storeOf(scrapes: readonly (string | undefined)[], slots = 120, service = 'order') {
  const target = toSingleInstance({ name: service, url: 'http://127.0.0.1:8084/metrics' });
  const store = createSeriesStore({ slots, maxSeries: 1000 });
  for (const [n, text] of scrapes.entries()) {
    const exposition = text === undefined ? undefined : parseExposition(text, { format: 'text' });
    store.record(target, firstMs + n * stepMs, exposition);
  }
  return store;
}

/** Returns the anomalies in the scrapes of one instance. */
export function anomaliesIn(
  scrapes: readonly (string | undefined)[],
  {
    processes = createProcessTable(),
    slots,
    ...filter
  }: Partial<AnomalyFilter> & { processes?: ProcessTable; slots?: number } = {},
) {
  const store = storeOf(scrapes, slots);
  const sources = { instances: () => store.instances, processes };
  const query = { sinceMs: undefined, untilMs: undefined, limit: 100, ...filter };
  return findAnomalies(sources, query, firstMs + scrapes.length * stepMs);
}
