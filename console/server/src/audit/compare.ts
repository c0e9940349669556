import type { Comparison, DeliveryStats, Verdict } from '../../../contract/src/audit.js';
import { totalDropped } from './process-stats.js';

export interface Compared {
  /** Requests counted since the baseline. */
  requests: number;
  /** Items received since the baseline, before the service was scraped. */
  before: number;
  /** Items received since the baseline, after the service responded. */
  after: number;
  /** Items in the service's queues. */
  queued: number;
  /** Items in flight at the baseline: they were received later, and their requests are not counted. */
  inFlightAtStart: number;
}

/** Compares counts. The service responded between `before` and `after`, so a match in that range is not `off`. */
export function compareReceived({ requests, before, after, queued, inFlightAtStart }: Compared): Comparison {
  const minDifference = requests - after;
  const maxDifference = requests - before;
  const verdict =
    minDifference === 0 && maxDifference === 0 && inFlightAtStart === 0
      ? 'exact'
      : maxDifference >= -inFlightAtStart && minDifference <= queued
        ? 'in flight'
        : 'off';
  return { received: after, difference: minDifference, verdict };
}

/** Checks that produced = delivered + queued + dropped. */
export function checkSums<T extends DeliveryStats>(
  delivery: T,
): T & { difference: number; verdict: Verdict } {
  const { produced, delivered, queued } = delivery;
  const difference = produced - delivered - queued - totalDropped(delivery);
  return { ...delivery, difference, verdict: difference !== 0 ? 'off' : queued > 0 ? 'in flight' : 'exact' };
}

/** From best to worst. */
const order: readonly Verdict[] = ['exact', 'in flight', 'unknown', 'off'];

/** Returns the worst verdict; `exact` for an empty list. */
export function worst(given: Iterable<Verdict>): Verdict {
  let found: Verdict = 'exact';
  for (const verdict of given) if (order.indexOf(verdict) > order.indexOf(found)) found = verdict;
  return found;
}
