import type { DeliveryStats } from '@glasshouse/telemetry';

const nouns = { logs: 'log records', traces: 'spans' } as const;

/**
 * What was still queued when the telemetry was closed and is lost now, for a person to read:
 * `12 log records for 127.0.0.1:24224, 30 spans for 127.0.0.1:9411`; empty when nothing is.
 */
export function undelivered(stats: readonly DeliveryStats[]): string {
  return stats
    .filter(({ dropped }) => dropped.shutdown > 0)
    .map(({ signal, destination, dropped }) => `${dropped.shutdown} ${nouns[signal]} for ${destination}`)
    .join(', ');
}
