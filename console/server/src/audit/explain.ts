import type { Comparison, DeliveryStats } from '../../../contract/src/audit.js';
import { totalDropped } from './process-stats.js';
import type { ExpectedItems } from './service-snapshot.js';

export interface Explained {
  serverSpans: Comparison;
  accessRecords: Comparison;
  deliveries: readonly (DeliveryStats & { instance: string })[];
  /** Number of scraped instances. */
  targets: number;
  /** Number of instances that sent items since the baseline. */
  senders: number;
  refusedSpans: number;
  suppressed: ExpectedItems;
}

/** Returns the known reasons for missing or surplus items, one sentence each. */
export function explain(explained: Explained): string[] {
  const { serverSpans, accessRecords, deliveries, targets, senders, refusedSpans, suppressed } = explained;
  const reasons: string[] = [];
  if (suppressed.serverSpans > 0) reasons.push(`${suppressed.serverSpans} requests were not sampled`);
  if (suppressed.accessRecords > 0)
    reasons.push(`${suppressed.accessRecords} access records are below the log level`);
  for (const [signal, compared, name] of [
    ['traces', serverSpans, 'server span'],
    ['logs', accessRecords, 'access record'],
  ] as const) {
    const { difference, verdict } = compared;
    if (verdict === 'in flight') reasons.push(`${name}s are in flight`);
    if (verdict !== 'off') continue;
    if (difference < 0) {
      reasons.push(`${-difference} more ${name}s were received than requests counted`);
      if (senders > targets) reasons.push(`${senders} instances sent them, but only ${targets} are scraped`);
      continue;
    }
    const dropped = deliveries.filter((delivery) => delivery.signal === signal && totalDropped(delivery) > 0);
    reasons.push(
      ...dropped.map((delivery) => {
        const by = targets > 1 ? ` by ${delivery.instance}` : '';
        return `${totalDropped(delivery)} items for ${delivery.destination} were dropped${by}`;
      }),
    );
    if (signal === 'traces' && refusedSpans > 0)
      reasons.push(`${refusedSpans} server spans were refused: their trace was full`);
    if (dropped.length === 0 && !(signal === 'traces' && refusedSpans > 0))
      reasons.push(`${difference} requests have no ${name}: lost in transit`);
  }
  return [...new Set(reasons)];
}
