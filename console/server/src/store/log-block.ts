import type { LogChunk } from '../queries/logs/log-source.js';
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
  readonly earliestMs: number;
  readonly latestMs: number;
  readonly chunk: LogChunk;
}

/** Holds the texts of the block that was read last, so that a query unpacks a block once. */
export interface UnpackedTexts {
  block?: Buffer;
  texts?: readonly string[];
}

const overhead = 600;
const mapSlot = 110;

/** @param entries ordered by time */
export function createLogBlock(entries: readonly LogEntry[], unpacked: UnpackedTexts): LogBlock {
  const packed = pack(entries.map((entry) => entry.text));
  const earliestMs = entries[0]?.timeMs ?? 0;
  const latestMs = entries.at(-1)?.timeMs ?? 0;
  const ranksHere = new Set(entries.map((entry) => entry.rank));
  const times = Float64Array.from(entries, (entry) => entry.timeMs);
  const ranks = Uint8Array.from(entries, (entry) => entry.rank);
  const traces = tally(entries.map((entry) => entry.traceId));
  const services = tally(entries.map((entry) => entry.service));
  const traceColumn = column(entries.map((entry) => entry.traceId ?? ''));
  const serviceColumn = column(entries.map((entry) => entry.service));

  function textAt(index: number): string {
    if (unpacked.block !== packed) {
      unpacked.texts = unpack(packed);
      unpacked.block = packed;
    }
    return unpacked.texts?.[index] as string;
  }

  return {
    earliestMs,
    latestMs,
    chunk: {
      count: entries.length,
      isSealed: true,
      timeMs: (index) => times[index] as number,
      rank: (index) => ranks[index] as number,
      service: serviceColumn,
      traceId: (index) => traceColumn(index) || undefined,
      fields: (index, required) => decode(textAt(index), required),
      message: (index) => String(decode(textAt(index), [])?.message ?? ''),
      mayHave: (wanted) =>
        [...ranksHere].some((rank) => wanted.ranks[rank]) &&
        (wanted.traceId === undefined || traces.has(wanted.traceId)) &&
        [...services.keys()].some((service) => wanted.services.every((test) => test(service))),
    },
    count: entries.length,
    bytes: overhead + packed.length + 13 * entries.length + mapSlot * (traces.size + services.size),
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

/** Parses the JSON of a record, unless it lacks one of the lower-case texts. */
export function decode(text: string, required: readonly string[]): Fields | undefined {
  if (required.length > 0) {
    const lower = text.toLowerCase();
    if (!required.every((wanted) => lower.includes(wanted))) return undefined;
  }
  return JSON.parse(text) as Fields;
}

/** Returns a function that reads one of the values, each different one stored once. */
function column(values: readonly string[]): (index: number) => string {
  const different = [...new Set(values)];
  const positions = new Map(different.map((value, at) => [value, at]));
  const indices = Uint16Array.from(values, (value) => positions.get(value) as number);
  return (index) => different[indices[index] as number] as string;
}

function tally(names: readonly (string | undefined)[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
