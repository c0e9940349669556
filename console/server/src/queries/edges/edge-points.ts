import type { EdgePoint } from '../../../../contract/src/edges.js';
import { quantilesMs, type Timings } from '../timings.js';

/** Calls of one edge, by their number. */
export interface PlacedCalls {
  readonly client: Timings;
  /** Returns the duration of the server span in microseconds; NaN without one. */
  serverUsAt(at: number): number;
  /** Numbers of the failed calls. */
  readonly failed: readonly number[];
}

/** Returns the calls of `count` equal parts of a range in epoch microseconds, of at most 2^16 parts. */
export function edgePoints(
  { client, serverUsAt, failed }: PlacedCalls,
  fromUs: number,
  toUs: number,
  count: number,
): EdgePoint[] {
  const stepUs = (toUs - fromUs) / count;
  const parts = new Uint16Array(client.count);
  const counts = new Uint32Array(count);
  for (let at = 0; at < parts.length; at++) {
    const part = Math.min(count - 1, Math.max(0, Math.floor((client.startAt(at) - fromUs) / stepUs)));
    parts[at] = part;
    counts[part] = (counts[part] as number) + 1;
  }
  const errors = new Uint32Array(count);
  for (const at of failed) errors[parts[at] as number] = (errors[parts[at] as number] as number) + 1;
  const sorted = createPartQuantiles(parts, counts);
  const clients = sorted(client.usAt, [0.95]);
  const servers = sorted(serverUsAt, [0.95]);
  const gaps = sorted((at) => client.usAt(at) - serverUsAt(at), [0.95, 1]);
  return Array.from(counts, (ofPart, part) => {
    const [clientP95Ms = null] = clients[part] ?? [];
    const [serverP95Ms = null] = servers[part] ?? [];
    const [gapP95Ms = null, gapMaxMs = null] = gaps[part] ?? [];
    const timeMs = (fromUs + part * stepUs) / 1000;
    return {
      timeMs,
      count: ofPart,
      errors: errors[part] as number,
      clientP95Ms,
      serverP95Ms,
      gapP95Ms,
      gapMaxMs,
    };
  });
}

/**
 * Returns a function that computes quantiles of each part in milliseconds, without the values that are NaN. The values of
 * all parts share one array: a list for each part would be copied several times while it grows.
 */
function createPartQuantiles(parts: Uint16Array, counts: Uint32Array) {
  const values = new Float64Array(parts.length);
  const starts = new Uint32Array(counts.length);
  for (let part = 1; part < starts.length; part++)
    starts[part] = (starts[part - 1] as number) + (counts[part - 1] as number);
  return (read: (at: number) => number, shares: readonly number[]): (readonly (number | null)[])[] => {
    const ends = starts.slice();
    for (let at = 0; at < parts.length; at++) {
      const value = read(at);
      if (Number.isNaN(value)) continue;
      const part = parts[at] as number;
      const end = ends[part] as number;
      values[end] = value;
      ends[part] = end + 1;
    }
    return Array.from(starts, (start, part) => quantilesMs(values.subarray(start, ends[part]), shares));
  };
}
