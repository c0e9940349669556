import { passesLevel } from './levels.js';
import type { Fields, LogEntry, LogQuery } from './log-entry.js';
import { pack, unpack } from './packing.js';

/** Records that are compressed together, with an index that shows whether a query can match. */
export interface LogBlock {
  readonly count: number;
  readonly bytes: number;
  /** Number of records by trace. */
  readonly traces: ReadonlyMap<string, number>;
  /** Number of records by service. */
  readonly services: ReadonlyMap<string, number>;
  /** Returns the matching records, newest first. */
  find(query: LogQuery, match: (text: string) => Fields | undefined): Fields[];
}

const overhead = 600;
const mapSlot = 110;

/** @param entries ordered by time */
export function createLogBlock(entries: readonly LogEntry[]): LogBlock {
  const packed = pack(entries.map((entry) => entry.text));
  const earliestMs = entries[0]?.timeMs ?? 0;
  const latestMs = entries.at(-1)?.timeMs ?? 0;
  const ranksHere = new Set(entries.map((entry) => entry.rank));
  const times = Float64Array.from(entries, (entry) => entry.timeMs);
  const ranks = Uint8Array.from(entries, (entry) => entry.rank);
  const traces = tally(entries.map((entry) => entry.traceId));
  const services = tally(entries.map((entry) => entry.service));

  return {
    count: entries.length,
    bytes: overhead + packed.length + 9 * entries.length + mapSlot * (traces.size + services.size),
    traces,
    services,
    find(query, match) {
      const { traceId, service, level, sinceMs = -Infinity, untilMs = Infinity } = query;
      if (latestMs <= sinceMs || earliestMs > untilMs) return [];
      if (![...ranksHere].some((rank) => passesLevel(rank, level))) return [];
      if (service !== undefined && !services.has(service)) return [];
      if (traceId !== undefined && !traces.has(traceId)) return [];
      const found: Fields[] = [];
      const texts = unpack(packed);
      for (let i = texts.length - 1; i >= 0; i--) {
        const timeMs = times[i] as number;
        if (timeMs <= sinceMs || timeMs > untilMs || !passesLevel(ranks[i] as number, level)) continue;
        const fields = match(texts[i] as string);
        if (!fields || (service !== undefined && fields['service.name'] !== service)) continue;
        if (traceId !== undefined && fields['trace.id'] !== traceId) continue;
        found.push(fields);
      }
      return found;
    },
  };
}

function tally(names: readonly (string | undefined)[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
