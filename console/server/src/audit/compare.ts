import { type Account, droppedOf } from './process-stats.js';

/**
 * `exact`: to the last one. `in flight`: they differ by no more than what waits in queues. `off`: they differ and
 * nothing explains it. `unknown`: a side of it could not be asked.
 */
export type Verdict = 'exact' | 'in flight' | 'off' | 'unknown';

export interface Comparison {
  /** Items received. */
  received: number;
  /** Requests counted less items received. */
  difference: number;
  verdict: Verdict;
}

export interface Compared {
  /** Requests counted since the baseline. */
  requests: number;
  /** Items received since the baseline: when the service was asked, and when it had answered. */
  before: number;
  after: number;
  /** Items that wait in the service's queues. */
  queued: number;
  /** Items that may have been on their way at the baseline: they came later, and their requests are not counted. */
  slack: number;
}

/** The service answered at some moment between the two counts: what fits any moment between them is not off. */
export function compareReceived({ requests, before, after, queued, slack }: Compared): Comparison {
  const least = requests - after;
  const most = requests - before;
  const verdict =
    least === 0 && most === 0 && slack === 0
      ? 'exact'
      : most >= -slack && least <= queued
        ? 'in flight'
        : 'off';
  return { received: after, difference: least, verdict };
}

export interface AccountVerdict extends Account {
  /** produced = delivered + queued + dropped. */
  sums: boolean;
  /** produced less the others. */
  difference: number;
  verdict: Verdict;
}

export function checkSums(account: Account): AccountVerdict {
  const { produced, delivered, queued } = account;
  const difference = produced - delivered - queued - droppedOf(account);
  const sums = difference === 0;
  return { ...account, sums, difference, verdict: !sums ? 'off' : queued > 0 ? 'in flight' : 'exact' };
}

const order: readonly Verdict[] = ['exact', 'in flight', 'unknown', 'off'];

/** The worst of them; `exact` of none. */
export function worst(verdicts: Iterable<Verdict>): Verdict {
  let found: Verdict = 'exact';
  for (const verdict of verdicts) if (order.indexOf(verdict) > order.indexOf(found)) found = verdict;
  return found;
}
