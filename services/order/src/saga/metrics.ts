import { currency } from '@glasshouse/shop';
import type { Metrics, SpanContext } from '@glasshouse/telemetry';
import type { Failure, OrderDocument, Saga } from '../store.js';

/** Counts what became of orders. Every attempt to confirm is counted once, by whoever wrote its outcome. */
export interface SagaMetrics {
  succeeded(order: OrderDocument & { saga: Saga }, span: SpanContext): void;
  failed(order: OrderDocument & { saga: Saga }, reason: Failure['reason'], span: SpanContext): void;
  /** A request to confirm what cannot be confirmed: an empty order, or one that is not open. */
  invalid(startedAt: Date, span: SpanContext): void;
  cancelled(was: 'open' | 'confirmed'): void;
  /** Minor units given back. */
  refunded(amount: number): void;
  recovered(step: Saga['step']): void;
}

const buckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** `transactionMs` is the limit above which an attempt fails, and one of the histogram's bounds. */
export function createSagaMetrics(metrics: Metrics, transactionMs: number): SagaMetrics {
  const limit = transactionMs / 1000;
  const transactions = metrics.counter({
    name: 'order_transactions_total',
    help: `Attempts to confirm an order, by outcome; over ${limit} s is a failure`,
    labels: ['outcome', 'reason'],
  });
  const durations = metrics.histogram({
    name: 'order_transaction_duration_seconds',
    help: 'From the request to confirm until the order is confirmed or has failed',
    labels: ['outcome'],
    buckets: [...new Set([...buckets, limit])].toSorted((a, b) => a - b),
  });
  const revenue = metrics.counter({
    name: 'orders_revenue_minor_units_total',
    help: 'Totals of the confirmed orders, in minor units; what is refunded later is counted apart',
    labels: ['currency'],
  });
  const refunds = metrics.counter({
    name: 'orders_refunded_minor_units_total',
    help: 'Totals given back for orders that were undone or cancelled, in minor units',
    labels: ['currency'],
  });
  const cancellations = metrics.counter({
    name: 'order_cancellations_total',
    help: 'Orders that their customers cancelled, by what they were before',
    labels: ['was'],
  });
  const recoveries = metrics.counter({
    name: 'order_saga_recoveries_total',
    help: 'Unfinished orders that a recovery pass took over, by the step they were left in',
    labels: ['step'],
  });
  // So that a rate over them is 0 rather than absent before the first order.
  transactions.labels('success', 'none').add(0);
  revenue.labels(currency).add(0);

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
