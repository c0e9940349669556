import { logKey } from '../../../../contract/src/log-key.js';
import type { LogList } from '../../../../contract/src/logs.js';
import type { LogFields } from '../../store/log-record.js';
import type { LogRange, LogView } from '../../store/log-scan.js';
import { answerBound, createAnswerSize, takeFitting } from '../answer-size.js';
import type { LogFilter } from './log-filter.js';
import { type LogOrder, type LogSource, scanMatches } from './scan-matches.js';

export interface LogsAround {
  filter: LogFilter;
  range: LogRange;
  order: LogOrder;
  limit: number;
  /** Whole epoch milliseconds. */
  aroundMs: number;
  /** Key of the record in the middle, among those of its time. */
  key?: string | undefined;
}

/** Less than the distance of two times in epoch milliseconds, which have microseconds at most. */
const smallestMs = 0.0005;

/** Returns the records before and after one record, half of them older. */
export async function logsAround(source: LogSource, around: LogsAround): Promise<LogList> {
  const { filter, order, limit, aroundMs, key } = around;
  const { sinceMs = -Infinity, untilMs = Infinity, run } = around.range;
  const half = Math.max(1, Math.floor(limit / 2));
  const collect = async (side: LogRange, sideOrder: LogOrder, count: number) => {
    const found: LogView[] = [];
    const options = { filter, range: { ...side, run }, order: sideOrder };
    const isComplete = await scanMatches(source, options, (record) => {
      if (found.length >= count) return false;
      found.push(record);
      return true;
    });
    return { found, isComplete };
  };
  // the middle is one of the records of its millisecond, of which there can be many
  const startMs = aroundMs - smallestMs;
  const endMs = aroundMs + 1 - smallestMs;
  const same = await collect(
    { sinceMs: Math.max(sinceMs, startMs), untilMs: Math.min(untilMs, endMs) },
    'asc',
    10 * limit,
  );
  const middle = key === undefined ? -1 : same.found.findIndex((record) => logKey(record.fields()) === key);
  const at = middle < 0 ? same.found.length : middle;
  const older = await collect({ sinceMs, untilMs: Math.min(untilMs, startMs) }, 'desc', half);
  const newer = await collect({ sinceMs: Math.max(sinceMs, endMs), untilMs }, 'asc', half);
  const before = [...older.found.reverse(), ...same.found.slice(0, at)].slice(-half);
  const after = [...same.found.slice(at), ...newer.found].slice(0, limit - Math.min(half, before.length));
  // the nearest records first, so that a large response still has the middle
  const items = [...nearest(before.reverse()).reverse(), ...nearest(after)];
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

/** Returns the fields of the records of one side, within half the size of a response. */
function nearest(records: readonly LogView[]): LogFields[] {
  return takeFitting(records, (record) => record.fields(), createAnswerSize(answerBound.limit / 2));
}
