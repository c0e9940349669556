import type { Row } from '../layout.js';
import { kibanaLogs } from '../links.js';
import { chart } from '../panels.js';
import { range } from '../queries.js';

/** Text of panels without orders. */
export const noOrders = 'No orders in this time range. Start the traffic, or choose a longer range.';

export function ordersRow(): Row {
  return {
    title: 'Orders',
    panels: [
      chart({
        title: 'Transactions by outcome and reason',
        description:
          'Attempts to confirm an order per second. insufficient_funds, out_of_stock, price_changed and conflict are correct refusals; timeout and backend are faults. An attempt that takes longer than 7 s fails with timeout.',
        unit: 'ops',
        noData: noOrders,
        stacked: true,
        queries: [
          range(
            'sum by (outcome, reason) (rate(order_transactions_total[$__rate_interval]))',
            '{{outcome}} {{reason}}',
          ),
        ],
        links: [kibanaLogs('Failed orders in Kibana', 'service.name:order and event.outcome:failure')],
      }),
      chart({
        title: 'Duration of transactions',
        description:
          'Time from the request to confirm an order to its outcome. An attempt fails after 7 s, so a p99 near 7 s means lost orders.',
        unit: 's',
        noData: noOrders,
        steps: [
          [null, 'green'],
          [7, 'red'],
        ],
        queries: [0.5, 0.95, 0.99].map((q) =>
          range(
            `histogram_quantile(${q}, sum by (le) (rate(order_transaction_duration_seconds_bucket[$__rate_interval])))`,
            `p${q * 100}`,
            { exemplars: q === 0.99 },
          ),
        ),
      }),
      chart({
        title: 'Revenue and refunds',
        description:
          'Revenue from confirmed orders, and refunds for failed attempts and cancelled orders, per minute.',
        unit: 'currencyEUR',
        noData: noOrders,
        queries: [
          range(
            '60 * sum(rate(orders_revenue_minor_units_total{currency="EUR"}[$__rate_interval])) / 100',
            'revenue',
          ),
          range(
            '60 * sum(rate(orders_refunded_minor_units_total{currency="EUR"}[$__rate_interval])) / 100',
            'refunds',
          ),
        ],
      }),
      chart({
        title: 'Cancelled orders and recovered sagas',
        description:
          'Orders that customers cancelled, by previous status, and unfinished orders that a recovery pass resumed, by step. Crashes and timeouts cause recoveries.',
        unit: 'ops',
        noData: 'No order was cancelled or recovered since the service started.',
        queries: [
          range('sum by (was) (rate(order_cancellations_total[$__rate_interval]))', 'cancelled, was {{was}}'),
          range(
            'sum by (step) (rate(order_saga_recoveries_total[$__rate_interval]))',
            'recovered at {{step}}',
          ),
        ],
      }),
      chart({
        title: 'Stock reservations by outcome',
        description:
          'Reservations per second: held, sold, released, returned, expired, or refused as out_of_stock.',
        unit: 'ops',
        noData: noOrders,
        stacked: true,
        queries: [
          range('sum by (outcome) (rate(product_reservations_total[$__rate_interval]))', '{{outcome}}'),
        ],
      }),
      chart({
        title: 'Account movements by kind',
        description: 'Amounts booked on billing accounts per minute: deposits, charges for orders, refunds.',
        unit: 'currencyEUR',
        noData: noOrders,
        queries: [
          range(
            '60 * sum by (kind) (rate(customer_moved_minor_units_total{currency="EUR"}[$__rate_interval])) / 100',
            '{{kind}}',
          ),
        ],
      }),
    ],
  };
}
