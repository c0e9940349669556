import type { DeliveryStats } from '@glasshouse/telemetry';

const nouns = { logs: 'log records', traces: 'spans' } as const;

/**
 * Returns a readable summary of the items that were lost because they were still queued at shutdown:
 * `12 log records for 127.0.0.1:24224, 30 spans for 127.0.0.1:9411`; empty if none were lost.
 */
export function undelivered(stats: readonly DeliveryStats[]): string {
  return stats
    .filter(({ dropped }) => dropped.shutdown > 0)
    .map(({ signal, destination, dropped }) => `${dropped.shutdown} ${nouns[signal]} for ${destination}`)
    .join(', ');
}
