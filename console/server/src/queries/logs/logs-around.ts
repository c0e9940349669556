import { logKey } from '../../../../contract/src/log-key.js';
import type { LogList } from '../../../../contract/src/logs.js';
import type { LogFields } from '../../store/log-record.js';
import type { LogRange } from '../../store/log-scan.js';
import type { LogFilter } from './log-filter.js';
import { type LogOrder, type LogSource, scanMatches } from './scan-matches.js';

export interface LogsAround {
  filter: LogFilter;
  range: LogRange;
  order: LogOrder;
  limit: number;
  aroundMs: number;
  /** Key of the record in the middle, among those of its time. */
  key?: string | undefined;
}

/** Returns the records before and after one record, half of them older. */
export async function logsAround(source: LogSource, around: LogsAround): Promise<LogList> {
  const { filter, order, limit, aroundMs, key } = around;
  const { sinceMs = -Infinity, untilMs = Infinity, run } = around.range;
  const half = Math.max(1, Math.floor(limit / 2));
  const collect = async (side: LogRange, sideOrder: LogOrder, count: number) => {
    const found: LogFields[] = [];
    const options = { filter, range: { ...side, run }, order: sideOrder };
    const isComplete = await scanMatches(source, options, (record) => {
      if (found.length >= count) return false;
      found.push(record.fields());
      return true;
    });
    return { found, isComplete };
  };
  // the middle is one of the records of its time, of which there can be many
  const same = await collect(
    { sinceMs: Math.max(sinceMs, aroundMs - 1), untilMs: Math.min(untilMs, aroundMs) },
    'asc',
    10 * limit,
  );
  const middle = key === undefined ? -1 : same.found.findIndex((fields) => logKey(fields) === key);
  const at = middle < 0 ? same.found.length : middle;
  const older = await collect({ sinceMs, untilMs: Math.min(untilMs, aroundMs - 1) }, 'desc', half);
  const newer = await collect({ sinceMs: Math.max(sinceMs, aroundMs), untilMs }, 'asc', half);
  const before = [...older.found.reverse(), ...same.found.slice(0, at)].slice(-half);
  const after = [...same.found.slice(at), ...newer.found].slice(0, limit - Math.min(half, before.length));
  const items = [...before, ...after];
  if (order === 'desc') items.reverse();
  const all = older.found.length + same.found.length + newer.found.length;
  const isComplete = older.isComplete && newer.isComplete && same.isComplete;
  return {
    items,
    services: [...source.services],
    total: all,
    ...(!isComplete && { totalIsLowerBound: true as const }),
    truncated: !isComplete || all > items.length,
  };
}
