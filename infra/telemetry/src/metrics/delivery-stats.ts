import type { DeliveryStats } from '../delivery/delivery-stats.js';
import type { LabelValues, Metrics } from '../types/metrics.js';

/**
 * Exposes the delivery statistics as metrics: items produced, delivered, queued and dropped, by signal and destination.
 */
export function exposeDeliveryStats(metrics: Metrics, deliveryStats: () => DeliveryStats[]): void {
  const labels = ['signal', 'destination'] as const;
  const by = (pick: (stats: DeliveryStats) => number) => () =>
    deliveryStats().map((stats): readonly [LabelValues, number] => [
      [stats.signal, stats.destination],
      pick(stats),
    ]);
  metrics.counterFrom(
    {
      name: 'telemetry_items_produced_total',
      help: 'Log records and spans produced, by destination.',
      labels,
    },
    by((stats) => stats.produced),
  );
  metrics.counterFrom(
    {
      name: 'telemetry_items_delivered_total',
      help: 'Log records and spans that the destination acknowledged.',
      labels,
    },
    by((stats) => stats.delivered),
  );
  metrics.gaugeFrom(
    { name: 'telemetry_items_queued', help: 'Log records and spans that are queued or in flight.', labels },
    by((stats) => stats.queued),
  );
  metrics.counterFrom(
    {
      name: 'telemetry_items_dropped_total',
      help: 'Log records and spans dropped, by reason.',
      labels: [...labels, 'reason'],
    },
    () =>
      deliveryStats().flatMap((stats) =>
        Object.entries(stats.dropped).map(([reason, count]): readonly [LabelValues, number] => [
          [stats.signal, stats.destination, reason],
          count,
        ]),
      ),
  );
}
