import type { LogFieldList, LogValueList } from '../../../../contract/src/logs.js';
import { logFieldNames } from '../../../../contract/src/query/log-field-names.js';
import type { LogView } from '../../store/log-scan.js';
import { fieldNamesOf } from './log-filter.js';
import { rankNames } from './log-histogram.js';
import { type LogSource, scanMatches } from './scan-matches.js';
import { createTimeBudget } from './time-budget.js';

/** Records that a completion reads, the newest first. */
const maxSampled = 5000;
/** Processor time in which it reads them, in milliseconds. */
const samplingMs = 40;
/** Longer values are no suggestions. */
const maxValueLength = 200;
/** Different values that are counted. */
const maxValues = 10_000;

/** Names that a query can always use, although no record has them as fields. */
const ownNames = ['pattern', 'message', ...Object.keys(logFieldNames)];

/** Returns the names of fields that contain the prefix at the start or after a dot; frequent ones first. */
export async function completeFields(
  source: LogSource,
  { prefix = '', run, limit }: { prefix?: string | undefined; run?: string | undefined; limit: number },
): Promise<LogFieldList> {
  const counts = new Map<string, number>(ownNames.map((name) => [name, 0]));
  const sampled = await sample(source, run, (record) => {
    const fields = record.fields();
    for (const name in fields) counts.set(name, (counts.get(name) ?? 0) + 1);
    for (const name in logFieldNames) {
      const names = logFieldNames[name] as readonly string[];
      if (!Object.hasOwn(fields, name) && names.some((own) => Object.hasOwn(fields, own)))
        counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    counts.set('pattern', (counts.get('pattern') ?? 0) + 1);
  });
  const wanted = prefix.toLowerCase();
  const found = [...counts]
    .map(([name, count]) => ({ name, count, rank: matchRank(name.toLowerCase(), wanted) }))
    .filter(({ rank }) => rank > 0)
    .sort(
      (a, b) =>
        b.rank - a.rank || shortFirst(a.name, b.name) || b.count - a.count || (a.name < b.name ? -1 : 1),
    );
  const items = found.slice(0, limit).map(({ name, count }) => ({ name, count }));
  return { items, sampled, truncated: found.length > limit };
}

/** 2 for a name that starts with the text, 1 for one with a later part that does, 0 for others. */
function matchRank(name: string, wanted: string): number {
  if (name.startsWith(wanted)) return 2;
  return name.includes(`.${wanted}`) ? 1 : 0;
}

/** Well-known names come before names of fields. */
function shortFirst(a: string, b: string): number {
  return Number(ownNames.includes(b)) - Number(ownNames.includes(a));
}

/** Returns the values of a field that contain the prefix, ignoring case; the most frequent first. */
export async function completeValues(
  source: LogSource,
  {
    field,
    prefix = '',
    run,
    limit,
  }: { field: string; prefix?: string | undefined; run?: string | undefined; limit: number },
): Promise<LogValueList> {
  const counts = new Map<string, number>();
  const names = fieldNamesOf(field);
  const count = (value: string) => {
    if (counts.size < maxValues || counts.has(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
  };
  if (field === 'level') for (const name of rankNames) counts.set(name, 0);
  if (field === 'service' || field === 'service.name')
    for (const name of source.services) counts.set(name, 0);
  const sampled = await sample(source, run, (record) => {
    if (field === 'level') return count(rankNames[record.rank] as string);
    const name = names.find((each) => record.field(each) !== undefined);
    const value = name === undefined ? undefined : record.field(name);
    if (value !== undefined && String(value).length <= maxValueLength) count(String(value));
  });
  const wanted = prefix.toLowerCase();
  const found = [...counts]
    .filter(([value]) => value.toLowerCase().includes(wanted))
    .sort(
      ([a, x], [b, y]) =>
        Number(b.toLowerCase().startsWith(wanted)) - Number(a.toLowerCase().startsWith(wanted)) ||
        y - x ||
        (a < b ? -1 : 1),
    );
  const items = found.slice(0, limit).map(([value, times]) => ({ value, count: times }));
  return { items, sampled, truncated: found.length > limit };
}

/** Calls `read` with the newest records. Returns their number. */
async function sample(
  source: LogSource,
  run: string | undefined,
  read: (record: LogView) => void,
): Promise<number> {
  let sampled = 0;
  const options = { filter: {}, range: { run }, order: 'desc' as const, isOver: createTimeBudget(samplingMs) };
  await scanMatches(source, options, (record) => {
    read(record);
    sampled++;
    return sampled < maxSampled;
  });
  return sampled;
}
