import { currency } from '@glasshouse/shop';
import type { Metrics, SpanContext } from '@glasshouse/telemetry';
import type { Failure, OrderDocument, Saga } from '../store.js';

/** Metrics of confirmed, failed and cancelled orders. The instance that writes an attempt's outcome counts it, once. */
export interface SagaMetrics {
  succeeded(order: OrderDocument & { saga: Saga }, span: SpanContext): void;
  failed(order: OrderDocument & { saga: Saga }, reason: Failure['reason'], span: SpanContext): void;
  /** Counts a request to confirm an order that is empty or not open. */
  invalid(startedAt: Date, span: SpanContext): void;
  cancelled(was: 'open' | 'confirmed'): void;
  /** Counts a refund in minor units. */
  refunded(amount: number): void;
  recovered(step: Saga['step']): void;
}

const buckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Creates the metrics. `transactionMs`, the time limit of an attempt, becomes a bucket bound of the histogram. */
export function createSagaMetrics(metrics: Metrics, transactionMs: number): SagaMetrics {
  const limit = transactionMs / 1000;
  const transactions = metrics.counter({
    name: 'order_transactions_total',
    help: `Attempts to confirm an order, by outcome and reason; an attempt longer than ${limit} s fails.`,
    labels: ['outcome', 'reason'],
  });
  const durations = metrics.histogram({
    name: 'order_transaction_duration_seconds',
    help: 'Duration of attempts to confirm an order, from the request to the outcome.',
    labels: ['outcome'],
    buckets: [...new Set([...buckets, limit])].toSorted((a, b) => a - b),
  });
  const revenue = metrics.counter({
    name: 'orders_revenue_minor_units_total',
    help: 'Totals of confirmed orders in minor units; refunds are not subtracted.',
    labels: ['currency'],
  });
  const refunds = metrics.counter({
    name: 'orders_refunded_minor_units_total',
    help: 'Refunds for failed attempts and cancelled orders, in minor units.',
    labels: ['currency'],
  });
  const cancellations = metrics.counter({
    name: 'order_cancellations_total',
    help: 'Orders cancelled by their customers, by previous status.',
    labels: ['was'],
  });
  const recoveries = metrics.counter({
    name: 'order_saga_recoveries_total',
    help: 'Unfinished orders taken over by a recovery pass, by the saga step to resume.',
    labels: ['step'],
  });
  // Makes rates over these series 0 instead of absent before the first event.
  transactions.labels('success', 'none').add(0);
  revenue.labels(currency).add(0);
  refunds.labels(currency).add(0);
  for (const was of ['open', 'confirmed']) cancellations.labels(was).add(0);

  function observe(startedAt: Date, outcome: string, span: SpanContext): void {
    durations.labels(outcome).observe(Math.max(0, Date.now() - startedAt.getTime()) / 1000, span);
  }

  return {
    succeeded(order, span) {
      transactions.labels('success', 'none').add();
      revenue.labels(currency).add(order.total);
      observe(order.saga.startedAt, 'success', span);
    },
    failed(order, reason, span) {
      transactions.labels('failure', reason).add();
      observe(order.saga.startedAt, 'failure', span);
    },
    invalid(startedAt, span) {
      transactions.labels('failure', 'invalid').add();
      observe(startedAt, 'failure', span);
    },
    cancelled: (was) => cancellations.labels(was).add(),
    refunded: (amount) => refunds.labels(currency).add(amount),
    recovered: (step) => recoveries.labels(step).add(),
  };
}
