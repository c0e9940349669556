import type { LogRecord } from '../../server/src/store/log-record.js';
import type { LogStore } from '../../server/src/store/logs.js';

/** Stores records one after the other. */
export function addAll(store: LogStore, records: Iterable<LogRecord>): void {
  for (const record of records) store.add(record);
}
