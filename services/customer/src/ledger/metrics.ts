import type { Counter, Metrics } from '@glasshouse/telemetry';

export interface LedgerMetrics {
  /** `customer_movements_total{kind}` */
  movements: Counter;
  /** `customer_moved_minor_units_total{kind,currency}` */
  moved: Counter;
  /** `customer_append_conflicts_total` */
  conflicts: Counter;
}

/** Declares the metrics of deposits, charges and refunds. */
export function createLedgerMetrics(metrics: Pick<Metrics, 'counter'>): LedgerMetrics {
  return {
    movements: metrics.counter({
      name: 'customer_movements_total',
      help: 'Movements booked on billing accounts, by kind.',
      labels: ['kind'],
    }),
    moved: metrics.counter({
      name: 'customer_moved_minor_units_total',
      help: 'Money moved on billing accounts, in minor units, by kind and currency.',
      labels: ['kind', 'currency'],
    }),
    conflicts: metrics.counter({
      name: 'customer_append_conflicts_total',
      help: 'Appends to accounts that were retried because another instance had taken the number.',
    }),
  };
}
