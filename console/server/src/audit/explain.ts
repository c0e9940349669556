import type { Comparison } from './compare.js';
import { type Account, droppedOf } from './read-books.js';

export interface Explained {
  serverSpans: Comparison;
  accessRecords: Comparison;
  accounts: readonly Account[];
  refusedSpans: number;
}

/** What is known of why items are missing or too many, a sentence each; nothing while all is exact. */
export function explain({ serverSpans, accessRecords, accounts, refusedSpans }: Explained): string[] {
  const reasons: string[] = [];
  for (const [signal, compared, name, whyNone] of [
    ['traces', serverSpans, 'server span', 'their trace was not sampled, or it was lost on the way'],
    ['logs', accessRecords, 'access record', 'the level of the log leaves it out, or it was lost on the way'],
  ] as const) {
    const { difference, verdict } = compared;
    if (verdict === 'in flight') reasons.push(`${name}s are on their way`);
    if (verdict !== 'off') continue;
    if (difference < 0) {
      reasons.push(`${-difference} more ${name}s came than requests were counted`);
      continue;
    }
    const dropped = accounts.filter((account) => account.signal === signal && droppedOf(account) > 0);
    reasons.push(
      ...dropped.map((account) => `${droppedOf(account)} items for ${account.destination} were dropped`),
    );
    if (signal === 'traces' && refusedSpans > 0)
      reasons.push(`${refusedSpans} server spans were refused: their trace was full`);
    if (dropped.length === 0 && !(signal === 'traces' && refusedSpans > 0))
      reasons.push(`${difference} requests have no ${name}: ${whyNone}`);
  }
  return reasons;
}
