import type { Owed } from './baselines.js';
import type { Comparison } from './compare.js';
import { type Account, droppedOf } from './process-stats.js';

export interface Explained {
  serverSpans: Comparison;
  accessRecords: Comparison;
  accounts: readonly (Account & { instance: string })[];
  /** Instances that are scraped, and those that sent something since the baseline. */
  targets: number;
  senders: number;
  refusedSpans: number;
  withheld: Owed;
}

/** What is known of why items are missing or too many, a sentence each. */
export function explain(explained: Explained): string[] {
  const { serverSpans, accessRecords, accounts, targets, senders, refusedSpans, withheld } = explained;
  const reasons: string[] = [];
  if (withheld.serverSpans > 0) reasons.push(`${withheld.serverSpans} requests were not sampled`);
  if (withheld.accessRecords > 0)
    reasons.push(`${withheld.accessRecords} access records are below the level of the log`);
  for (const [signal, compared, name] of [
    ['traces', serverSpans, 'server span'],
    ['logs', accessRecords, 'access record'],
  ] as const) {
    const { difference, verdict } = compared;
    if (verdict === 'in flight') reasons.push(`${name}s are on their way`);
    if (verdict !== 'off') continue;
    if (difference < 0) {
      reasons.push(`${-difference} more ${name}s came than requests were counted`);
      if (senders > targets)
        reasons.push(`${senders} instances sent them, and ${targets} of them are scraped`);
      continue;
    }
    const dropped = accounts.filter((account) => account.signal === signal && droppedOf(account) > 0);
    reasons.push(
      ...dropped.map((account) => {
        const by = targets > 1 ? ` by ${account.instance}` : '';
        return `${droppedOf(account)} items for ${account.destination} were dropped${by}`;
      }),
    );
    if (signal === 'traces' && refusedSpans > 0)
      reasons.push(`${refusedSpans} server spans were refused: their trace was full`);
    if (dropped.length === 0 && !(signal === 'traces' && refusedSpans > 0))
      reasons.push(`${difference} requests have no ${name}: lost on the way`);
  }
  return [...new Set(reasons)];
}
