import type { Anomaly } from '../../../../contract/src/anomalies.js';
import type { InstanceValues, Scrape } from './instance-values.js';
import { rounded, secondsText } from './pauses.js';

/** Delivery statistics of the kit, with the labels of their series. */
export const deliveryMetrics = [
  ['telemetry_items_delivered_total', ['signal', 'destination']],
  ['telemetry_items_queued', ['signal', 'destination']],
] as const;

/** A queue that nothing leaves for this time is an anomaly. A batch takes about a second. */
const minMs = 15_000;

/** Returns the times in which items were queued for a destination and none was delivered. */
export function* undeliveredOf(
  scrapes: readonly Scrape[],
  values: InstanceValues,
  nowMs: number,
): Generator<Omit<Anomaly, 'service' | 'instance'>> {
  for (const label of values.labels('telemetry_items_queued')) {
    const [signal = '', destination = ''] = label.split(' ');
    let since: Scrape | undefined;
    let latest: Scrape | undefined;
    let delivered: number | undefined;
    let queued = 0;
    const anomaly = (toMs: number | null): Omit<Anomaly, 'service' | 'instance'> | undefined => {
      const endMs = toMs ?? nowMs;
      if (!since || !latest || endMs - since.timeMs < minMs) return undefined;
      const seconds = (endMs - since.timeMs) / 1000;
      const items = signal === 'traces' ? 'spans' : 'log records';
      return {
        kind: 'silence',
        fromMs: since.timeMs,
        toMs,
        value: rounded(seconds),
        unit: 's',
        text: `no ${items} delivered to ${destination} for ${secondsText(seconds)}, up to ${queued} queued`,
      };
    };
    for (const scrape of scrapes) {
      if (!scrape.responded) continue;
      const now = values.at('telemetry_items_delivered_total', label, scrape);
      const waiting = values.at('telemetry_items_queued', label, scrape) ?? 0;
      if (delivered !== undefined && now === delivered && waiting > 0 && latest) {
        since ??= latest;
        queued = Math.max(queued, waiting);
      } else {
        const ended = anomaly(scrape.timeMs);
        if (ended) yield ended;
        since = undefined;
        queued = 0;
      }
      delivered = now;
      latest = scrape;
    }
    const open = anomaly(null);
    if (open) yield open;
  }
}
