import { handle, type Route } from '@glasshouse/http';
import { completeFields, completeValues } from '../queries/logs/complete-search.js';
import { groupLogs } from '../queries/logs/group-logs.js';
import { readCursor } from '../queries/logs/log-cursor.js';
import { createLogFilter, type LogFilter } from '../queries/logs/log-filter.js';
import { logHistogram } from '../queries/logs/log-histogram.js';
import { logPatterns } from '../queries/logs/log-patterns.js';
import { logsAround } from '../queries/logs/logs-around.js';
import { searchLogs } from '../queries/logs/search-logs.js';
import { unknownLogFields } from '../queries/unknown-fields.js';
import type { LevelFilter } from '../store/levels.js';
import type { LogRange } from '../store/log-scan.js';
import type { LogStore } from '../store/logs.js';
import * as operations from './logs-operations.js';
import { readQuery, readTimeRange, readTraceId } from './read-query.js';

/** Parameters that all queries of log records have. */
interface Selection {
  q?: string | undefined;
  /** Field of groups. */
  by?: string | undefined;
  trace?: string | undefined;
  service?: string | undefined;
  level?: LevelFilter | undefined;
  search?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
  run?: string | undefined;
}

/** Routes of log records: search, histogram, patterns, and completion of searches. */
export function logsRoutes(source: LogStore): Route[] {
  const withUnknown = <T extends object>(found: T, { q, by }: Selection) => ({
    ...found,
    ...unknownLogFields(source, [readQuery(q)], by),
  });
  return [
    handle(operations.searchLogs, async ({ query }) => {
      const { limit, order, around, key, cursor } = query;
      const selection = { ...readSelection(query), limit, order };
      if (around !== undefined)
        return withUnknown(await logsAround(source, { ...selection, aroundMs: around, key }), query);
      const after = cursor === undefined ? undefined : readCursor(cursor);
      return withUnknown(await searchLogs(source, { ...selection, after }), query);
    }),
    handle(operations.getLogHistogram, async ({ query }) => {
      const { filter, range } = readSelection(query);
      return withUnknown(await logHistogram(source, filter, range, query.columns), query);
    }),
    handle(operations.listLogPatterns, async ({ query }) =>
      withUnknown(await logPatterns(source, { ...readSelection(query), limit: query.limit }), query),
    ),
    handle(operations.groupLogs, async ({ query }) => {
      const { by, sort, limit, before } = query;
      const search = { ...readSelection(query), by, sort, limit, before, nowMs: Date.now() };
      return withUnknown(await groupLogs(source, search), query);
    }),
    handle(operations.listLogFields, async ({ query }) => completeFields(source, query)),
    handle(operations.listLogValues, async ({ query }) => completeValues(source, query)),
  ];
}

function readSelection(query: Selection): { filter: LogFilter; range: LogRange } {
  const { q, trace, service, level, search } = query;
  const filter = createLogFilter({
    query: readQuery(q),
    traceId: trace === undefined ? undefined : readTraceId(trace, { in: 'query', path: '/trace' }),
    service,
    level,
    search,
  });
  return { filter, range: { ...readTimeRange(query), run: query.run } };
}
