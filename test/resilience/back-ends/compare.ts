import type { SignalFigures } from './figures.js';
import type { Seen } from './ledger.js';
import type { Manner } from './manner.js';
import type { SignalAccount } from './product.js';

/** The service's books beside what its back-end saw. */
export function compare(
  account: SignalAccount,
  { acknowledged, duplicates, requests }: Seen,
  served: readonly string[],
): Omit<SignalFigures, 'attempts' | 'pausesMs'> {
  const there = new Set(requests);
  return {
    account,
    acknowledged,
    duplicates,
    twice: requests.length - there.size,
    missing: served.filter((traceId) => !there.has(traceId)).length,
  };
}

const keptPauses = 20;

/** What was tried after the first look and before the second. Of one that is gone, nobody knows. */
export function attemptsBetween(
  first: Seen,
  second: Seen,
  manner: Manner,
): Pick<SignalFigures, 'attempts' | 'pausesMs'> {
  if (manner === 'gone') return { attempts: undefined, pausesMs: [] };
  const connections = second.connections.slice(first.connections.length);
  const batches = second.batches.slice(first.batches.length);
  const times = connections.length > batches.length ? connections : batches;
  return {
    attempts: times.length,
    pausesMs: times.slice(1, keptPauses + 1).map((time, at) => Math.round(time - (times[at] as number))),
  };
}
