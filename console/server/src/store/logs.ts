import { isLatin1 } from './kept-span.js';
import { type Level, type LogRecord, levels } from './log-record.js';

export interface LogStoreOptions {
  /** Estimated bytes of memory. */
  maxBytes: number;
  maxRecords: number;
}

export interface LogCounts {
  received: number;
  /** The same record (`event.id`) delivered again. */
  duplicates: number;
  rejected: number;
  evicted: number;
}

export interface LogQuery {
  traceId?: string | undefined;
  service?: string | undefined;
  /** At least this level. */
  level?: Level | undefined;
  /** Anywhere in a value, in any case. */
  search?: string | undefined;
  /** Epoch milliseconds; later records only. */
  sinceMs?: number | undefined;
  limit: number;
}

interface Entry {
  readonly timeMs: number;
  readonly rank: number;
  readonly service: string;
  readonly traceId: string | undefined;
  readonly eventId: string | undefined;
  /** The fields as JSON. */
  readonly text: string;
  readonly bytes: number;
}

export interface LogStore {
  /** Gives back those that are new. */
  add(records: readonly LogRecord[]): LogRecord[];
  /** Notes that entries could not be read as records. */
  reject(count: number): void;
  /** Newest first. */
  find(query: LogQuery): Record<string, unknown>[];
  countOf(traceId: string): number;
  readonly services: string[];
  readonly size: { records: number; bytes: number };
  readonly counts: Readonly<LogCounts>;
}

const overhead = 320;

/** Log records in order of time, by trace too, bounded in bytes and number: the oldest go first. */
export function createLogStore({ maxBytes, maxRecords }: LogStoreOptions): LogStore {
  /** Ordered by time; those before `head` are gone. */
  let entries: (Entry | undefined)[] = [];
  let head = 0;
  let bytes = 0;
  const byTrace = new Map<string, Entry[]>();
  const eventIds = new Set<string>();
  const services = new Map<string, number>();
  const counts: LogCounts = { received: 0, duplicates: 0, rejected: 0, evicted: 0 };

  function insert(entry: Entry): void {
    let at = entries.length;
    if (at > head && (entries[at - 1] as Entry).timeMs > entry.timeMs) {
      // batches of several services overlap a little; a late one may belong far back
      let low = head;
      while (low < at) {
        const middle = (low + at) >>> 1;
        if ((entries[middle] as Entry).timeMs <= entry.timeMs) low = middle + 1;
        else at = middle;
      }
    }
    if (at === entries.length) entries.push(entry);
    else entries.splice(at, 0, entry);
  }

  function evict(): void {
    while (bytes > maxBytes || entries.length - head > maxRecords) {
      const entry = entries[head] as Entry;
      entries[head++] = undefined;
      forget(entry);
    }
    if (head > 1024 && head > entries.length / 2) {
      entries = entries.slice(head);
      head = 0;
    }
  }

  function forget(entry: Entry): void {
    bytes -= entry.bytes;
    counts.evicted++;
    if (entry.eventId !== undefined) eventIds.delete(entry.eventId);
    const left = (services.get(entry.service) ?? 1) - 1;
    if (left === 0) services.delete(entry.service);
    else services.set(entry.service, left);
    const list = entry.traceId === undefined ? undefined : byTrace.get(entry.traceId);
    if (!list) return;
    list.splice(list.indexOf(entry), 1);
    if (list.length === 0) byTrace.delete(entry.traceId as string);
  }

  function keep(record: LogRecord): boolean {
    counts.received++;
    const { eventId, traceId, service } = record;
    if (eventId !== undefined && eventIds.has(eventId)) {
      counts.duplicates++;
      return false;
    }
    const text = JSON.stringify(record.fields);
    const size = overhead + (isLatin1(text) ? text.length : 2 * text.length);
    const rank = levels.indexOf(record.level);
    const entry: Entry = { timeMs: record.timeMs, rank, service, traceId, eventId, text, bytes: size };
    if (eventId !== undefined) eventIds.add(eventId);
    services.set(service, (services.get(service) ?? 0) + 1);
    bytes += size;
    insert(entry);
    if (traceId !== undefined) {
      const list = byTrace.get(traceId);
      if (list) list.push(entry);
      else byTrace.set(traceId, [entry]);
    }
    return true;
  }

  return {
    add(records) {
      const fresh = records.filter(keep);
      evict();
      return fresh;
    },
    reject(count) {
      counts.rejected += count;
    },
    find(query) {
      const matches = matcher(query);
      const found: Record<string, unknown>[] = [];
      const from = query.traceId === undefined ? entries : ordered(byTrace.get(query.traceId) ?? []);
      for (let i = from.length - 1; i >= 0 && found.length < query.limit; i--) {
        const entry = from[i];
        if (!entry || (query.sinceMs !== undefined && entry.timeMs <= query.sinceMs)) break;
        const fields = matches(entry);
        if (fields) found.push(fields);
      }
      return found;
    },
    countOf: (traceId) => byTrace.get(traceId)?.length ?? 0,
    get services() {
      return [...services.keys()].sort();
    },
    get size() {
      return { records: entries.length - head, bytes };
    },
    counts,
  };
}

function ordered(list: readonly Entry[]): Entry[] {
  return [...list].sort((a, b) => a.timeMs - b.timeMs);
}

/** Gives the fields of an entry that fits, else undefined. */
function matcher({
  service,
  level,
  search,
}: LogQuery): (entry: Entry) => Record<string, unknown> | undefined {
  const rank = level === undefined ? 0 : levels.indexOf(level);
  const wanted = search?.toLowerCase();
  // the text is tried first, so that few records are parsed; names are in it too, so values are looked at after
  const inText = search ? new RegExp(escaped(JSON.stringify(search).slice(1, -1)), 'i') : undefined;
  return (entry) => {
    if (entry.rank < rank || (service !== undefined && entry.service !== service)) return undefined;
    if (inText && !inText.test(entry.text)) return undefined;
    const fields = JSON.parse(entry.text) as Record<string, unknown>;
    if (!wanted) return fields;
    return Object.values(fields).some((value) => String(value).toLowerCase().includes(wanted))
      ? fields
      : undefined;
  };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
