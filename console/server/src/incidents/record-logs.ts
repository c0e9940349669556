import { type RecordedLog, recordingLimits } from '../../../contract/src/incidents.js';
import type { LogRecord } from '../../../contract/src/logs.js';
import { parseQuery } from '../../../contract/src/query/parse-query.js';
import { createLogFilter } from '../queries/logs/log-filter.js';
import type { LogSource } from '../queries/logs/scan-matches.js';
import { searchLogs } from '../queries/logs/search-logs.js';
import type { LevelFilter } from '../store/levels.js';
import type { RecordRange } from './record-sources.js';

const longestMessage = 300;

/** Returns at most 500 records by time: errors first, then warnings, then the newest others. */
export async function recordLogs(source: LogSource, range: RecordRange): Promise<RecordedLog[]> {
  const found = new Map<string, RecordedLog>();
  for (const level of ['error', 'warn', undefined] as const) {
    const room = recordingLimits.logs - found.size;
    if (room <= 0) break;
    for (const record of await newest(source, range, level)) {
      if (found.size >= recordingLimits.logs) break;
      const read = toRecordedLog(record);
      if (read) found.set(JSON.stringify(read), read);
    }
  }
  return [...found.values()].sort((a, b) => a.atMs - b.atMs);
}

async function newest(
  source: LogSource,
  { fromMs, untilMs }: RecordRange,
  level: LevelFilter | undefined,
): Promise<LogRecord[]> {
  const filter = createLogFilter({ query: parseQuery(''), level });
  const range = { sinceMs: fromMs, untilMs, run: 'all' };
  const { items } = await searchLogs(source, { filter, range, order: 'desc', limit: recordingLimits.logs });
  return items;
}

function toRecordedLog(record: LogRecord): RecordedLog | undefined {
  const atMs = Date.parse(String(record['@timestamp'] ?? ''));
  if (Number.isNaN(atMs)) return undefined;
  const traceId = record['trace.id'];
  return {
    atMs,
    service: String(record['service.name'] ?? 'unknown'),
    level: String(record['log.level'] ?? 'info'),
    message: String(record.message ?? '').slice(0, longestMessage),
    ...(traceId !== undefined && { traceId: String(traceId) }),
  };
}
