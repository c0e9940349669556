import type { Behavior } from './behavior.js';
import type { SignalFigures } from './figures.js';
import type { Ingested } from './ingest-recorder.js';
import type { SignalStats } from './product.js';

/** Compares the service's delivery statistics with the items that its back-end received. */
export function compare(
  stats: SignalStats,
  { acknowledged, duplicates, requests }: Ingested,
  served: readonly string[],
): Omit<SignalFigures, 'attempts' | 'pausesMs'> {
  const received = new Set(requests);
  return {
    stats,
    acknowledged,
    duplicates,
    repeatedRequests: requests.length - received.size,
    missingRequests: served.filter((traceId) => !received.has(traceId)).length,
  };
}

const maxPauses = 20;

/** Returns the attempts between two readings. Attempts to connect to a closed port cannot be counted. */
export function attemptsBetween(
  first: Ingested,
  second: Ingested,
  behavior: Behavior,
): Pick<SignalFigures, 'attempts' | 'pausesMs'> {
  if (behavior === 'down') return { attempts: undefined, pausesMs: [] };
  const connections = second.connections.slice(first.connections.length);
  const batches = second.batches.slice(first.batches.length);
  const times = connections.length > batches.length ? connections : batches;
  return {
    attempts: times.length,
    pausesMs: times.slice(1, maxPauses + 1).map((time, at) => Math.round(time - (times[at] as number))),
  };
}
