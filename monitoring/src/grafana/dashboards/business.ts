import { annotations } from '../annotations.js';
import type { Board } from '../board.js';
import { dataSources } from '../data-sources.js';
import type { Row } from '../layout.js';
import { cellText, consolePage, dashboardLink, jaegerTraces, kibanaLogs } from '../links.js';
import { chart, grid, stats } from '../panels.js';
import { instant, range, recordsByValue, recordsOverTime } from '../queries.js';

/** Audit records of confirmed orders; each has the user, the order and its total. */
const confirmed = 'event.action:"order-confirm" AND event.outcome:success';
const noOrders = 'No orders in this time range. Start the traffic, or choose a longer range.';
const noLogins = 'Prometheus has no data of the service oauth in this time range.';

const over = (metric: string, window: string) => `increase(${metric}[${window}])`;

/** Registrations, logins, orders, revenue and transactions of the shop. */
export function businessBoard(): Board {
  return {
    name: 'business',
    title: 'Business',
    description:
      'What the shop sells, and to whom: registrations, logins, orders, revenue and failed transactions.',
    annotations: annotations('oauth|customer|product|order|gateway'),
    links: [
      kibanaLogs('Audit records in Kibana', 'event.kind:event and event.action:*'),
      jaegerTraces('Orders in Jaeger', 'order'),
      consolePage('Requests in the console', 'requests'),
    ],
    rows: [totals(), customers(), orders(), byUser()],
  };
}

function totals(): Row {
  const total = (title: string, description: string, expr: string, unit = 'short') =>
    stats({ title, description, unit, width: 4, noData: noOrders, queries: [instant(expr, '')] });
  return {
    title: 'In the shown time range',
    panels: [
      total(
        'Registrations',
        'New users in the shown time range.',
        `sum(${over('oauth_registrations_total{outcome="success"}', '$__range')})`,
      ),
      total(
        'Logins',
        'Successful logins with a password in the shown time range.',
        `sum(${over('oauth_logins_total{outcome="success"}', '$__range')})`,
      ),
      total(
        'Token validations',
        'Access tokens that the gateway has checked in the shown time range, valid or not.',
        `sum(${over('oauth_token_validations_total', '$__range')})`,
      ),
      total(
        'Orders',
        'Confirmed orders in the shown time range.',
        `sum(${over('order_transactions_total{outcome="success"}', '$__range')})`,
      ),
      total(
        'Revenue',
        'Totals of the orders confirmed in the shown time range, without refunds.',
        `sum(${over('orders_revenue_minor_units_total{currency="EUR"}', '$__range')}) / 100`,
        'currencyEUR',
      ),
      total(
        'Successful transactions',
        'Share of the attempts to confirm an order that succeeded in the shown time range. Attempts without enough money lower it, and are no fault of the shop.',
        `sum(${over('order_transactions_total{outcome="success"}', '$__range')}) / sum(${over('order_transactions_total', '$__range')})`,
        'percentunit',
      ),
    ],
  };
}

function customers(): Row {
  const byOutcome = (title: string, description: string, metric: string, label = 'outcome') =>
    chart({
      title,
      description,
      unit: 'ops',
      noData: noLogins,
      stacked: true,
      width: 6,
      queries: [range(`sum by (${label}) (rate(${metric}[$__rate_interval]))`, `{{${label}}}`)],
    });
  return {
    title: 'Customers and tokens',
    panels: [
      byOutcome(
        'Registrations by outcome',
        'Registrations per second. Failures are names that are taken, or invalid input.',
        'oauth_registrations_total',
      ),
      byOutcome(
        'Logins by outcome',
        'Logins with a password per second. Many failures can be an attack; "throttled" means that an account or address is blocked for a while, "overloaded" that the password hashes cannot keep up.',
        'oauth_logins_total',
      ),
      byOutcome(
        'Token validations by outcome',
        'Access tokens that the gateway checks per second. Expired tokens are normal in small numbers; invalid ones are errors of a client, or an attack.',
        'oauth_token_validations_total',
      ),
      byOutcome(
        'Tokens issued by grant',
        'Access tokens issued per second, by grant type.',
        'oauth_tokens_issued_total',
        'grant_type',
      ),
      chart({
        title: 'Signs of attacks',
        description:
          'Failed and throttled logins, and refresh tokens that were used twice, per second. A reused refresh token was probably stolen: its session has ended.',
        unit: 'ops',
        noData: noLogins,
        width: 12,
        queries: [
          range('sum(rate(oauth_logins_total{outcome="failure"}[$__rate_interval]))', 'failed logins'),
          range('sum(rate(oauth_logins_total{outcome="throttled"}[$__rate_interval]))', 'throttled logins'),
          range('sum(rate(oauth_refresh_token_reuses_total[$__rate_interval]))', 'reused refresh tokens'),
        ],
        links: [
          kibanaLogs('Failed logins in Kibana', 'event.category:authentication and event.outcome:failure'),
        ],
      }),
      chart({
        title: 'Waiting for password hashes',
        description:
          'Time that 95% of the password hashes wait for a thread, and hashes that wait now. It grows when more users log in than the service can verify.',
        unit: 's',
        noData: noLogins,
        width: 12,
        queries: [
          range(
            'histogram_quantile(0.95, sum by (le) (rate(oauth_password_hash_wait_seconds_bucket[$__rate_interval])))',
            'p95 of the wait',
          ),
        ],
        links: [dashboardLink('Service oauth', 'service', { service: 'oauth' })],
      }),
    ],
  };
}

function orders(): Row {
  return {
    title: 'Orders',
    panels: [
      chart({
        title: 'Transactions by outcome and reason',
        description:
          'Attempts to confirm an order per second. insufficient_funds and out_of_stock are decisions of the shop; timeout and unavailable are faults. An attempt that takes longer than 7 s fails.',
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
          'Time from the request to confirm an order to its outcome. At 7 s an attempt fails; a p99 that approaches it costs orders.',
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
          'Totals of confirmed orders, and refunds for failed attempts and cancelled orders, per minute.',
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
          'Orders that customers cancelled, by previous status, and unfinished orders that a recovery pass took over, by step. Recoveries follow crashes and timeouts.',
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
          'Reservations per second: held, sold, released, or refused because the stock is too small.',
        unit: 'ops',
        noData: noOrders,
        stacked: true,
        queries: [
          range('sum by (outcome) (rate(product_reservations_total[$__rate_interval]))', '{{outcome}}'),
        ],
      }),
      chart({
        title: 'Account movements by kind',
        description:
          'Money that moves on billing accounts per minute: deposits, charges for orders, refunds.',
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

function byUser(): Row {
  const noRecords = 'Elasticsearch has no records of confirmed orders in this time range.';
  const userLinks = [
    kibanaLogs('Records of this user in Kibana', `user.id:"${cellText}"`),
    consolePage('Records of this user in the console', 'logs', { search: cellText }),
  ];
  return {
    title: 'Orders by user, from the audit records',
    panels: [
      chart({
        title: 'Orders by user',
        description:
          'Confirmed orders of the ten users with the most. It reads the audit records in Elasticsearch, since no metric has a label with a user id.',
        unit: 'short',
        noData: noRecords,
        width: 12,
        stacked: true,
        bars: true,
        dataSource: dataSources.elasticsearch,
        queries: [recordsOverTime(confirmed, 'user.id')],
      }),
      grid({
        title: 'Users with the most orders',
        description: 'Confirmed orders of each user, and their sum. Click a user for all of their records.',
        unit: 'none',
        noData: noRecords,
        width: 12,
        dataSource: dataSources.elasticsearch,
        sortBy: 'Orders',
        queries: [recordsByValue(confirmed, 'user.id', 'order.total')],
        columns: [
          { field: 'user.id', title: 'User', links: userLinks },
          { field: 'Count', title: 'Orders' },
          { field: 'Sum', title: 'Total (cents)' },
        ],
      }),
    ],
  };
}
