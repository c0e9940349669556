import { annotations } from '../annotations.js';
import type { Board } from '../board.js';
import { dataSources } from '../data-sources.js';
import type { Row } from '../layout.js';
import { cellText, consolePage, jaegerTraces, kibanaLogs } from '../links.js';
import { chart, grid, stats } from '../panels.js';
import { instant, recordsByValue, recordsOverTime } from '../queries.js';
import { customersRow } from './business-customers.js';
import { noOrders, ordersRow } from './business-orders.js';
import { warehouseRow } from './business-warehouse.js';

/** Audit records of confirmed orders; each has the user, the order and its total. */
const confirmed = 'event.action:"order-confirm" AND event.outcome:success';

const over = (metric: string, window: string) => `increase(${metric}[${window}])`;

/** Registrations, logins, orders, revenue and transactions of the shop. */
export function businessBoard(): Board {
  return {
    name: 'business',
    title: 'Business',
    description:
      'Registrations, logins, orders, revenue and failed transactions of the shop, and the orders of each user.',
    annotations: annotations('oauth|customer|product|order|gateway'),
    links: [
      kibanaLogs('Audit records in Kibana', 'event.kind:event and event.action:*'),
      jaegerTraces('Orders in Jaeger', 'order'),
      consolePage('Requests in the console', 'requests'),
    ],
    rows: [totals(), customersRow(), ordersRow(), byUser(), warehouseRow()],
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
        'Sum of the orders confirmed in the shown time range; refunds are not subtracted.',
        `sum(${over('orders_revenue_minor_units_total{currency="EUR"}', '$__range')}) / 100`,
        'currencyEUR',
      ),
      total(
        'Successful transactions',
        'Share of the attempts to confirm an order that succeeded in the shown time range. Attempts without enough money lower the share, but are not faults of the shop.',
        `sum(${over('order_transactions_total{outcome="success"}', '$__range')}) / sum(${over('order_transactions_total', '$__range')})`,
        'percentunit',
      ),
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
          'Confirmed orders of the ten users with the most orders. The panel reads audit records from Elasticsearch, because no metric has the user id as a label.',
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
        description:
          'Confirmed orders of each user, and their total amount. Click a user to see all records of that user.',
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
