import { serviceNames } from '@glasshouse/roster';
import { annotations } from '../annotations.js';
import type { Board } from '../board.js';
import { dataSources } from '../data-sources.js';
import type { Row } from '../layout.js';
import { cellText, consolePage, dashboardLink, kibanaLogs, labelValue, pages } from '../links.js';
import { chart, grid, records, stats } from '../panels.js';
import { instant, logRecords, range, recordsOverTime } from '../queries.js';

const shop = `job=~"${serviceNames.join('|')}"`;
const requests = 'http_server_request_duration_seconds';
const noData = 'Prometheus has no data in this time range. Start the traffic, or choose a longer range.';

/** Home page: the state of everything, and links to the details. */
export function overviewBoard(): Board {
  return {
    name: 'overview',
    title: 'Overview',
    description:
      'State of the shop and of its back-ends. Each panel leads to the dashboard with the details.',
    annotations: annotations(serviceNames.join('|')),
    links: [
      { title: 'Kibana', url: `${pages.kibana}/app/dashboards` },
      { title: 'Jaeger', url: `${pages.jaeger}/search` },
      { title: 'Zipkin', url: `${pages.zipkin}/zipkin/` },
      { title: 'Prometheus', url: `${pages.prometheus}/alerts` },
      { title: 'Alertmanager', url: `${pages.alertmanager}/#/alerts` },
      consolePage('Console', 'requests'),
    ],
    rows: [now(), services(), problems()],
  };
}

function now(): Row {
  return {
    title: 'Now',
    panels: [
      stats({
        title: 'Targets down',
        description: 'Processes that Prometheus cannot scrape. 0 is normal.',
        unit: 'short',
        noData,
        width: 4,
        steps: [
          [null, 'green'],
          [1, 'red'],
        ],
        queries: [instant('count(up == 0) or vector(0)', '')],
        links: [{ title: 'Targets in Prometheus', url: `${pages.prometheus}/targets` }],
      }),
      stats({
        title: 'Alerts firing',
        description: 'Alerts that fire now. The table below names them.',
        unit: 'short',
        noData,
        width: 4,
        steps: [
          [null, 'green'],
          [1, 'red'],
        ],
        queries: [instant('count(ALERTS{alertstate="firing"}) or vector(0)', '')],
        links: [{ title: 'Alertmanager', url: `${pages.alertmanager}/#/alerts` }],
      }),
      stats({
        title: 'Requests',
        description: 'Requests per second at the gateway.',
        unit: 'reqps',
        noData,
        width: 4,
        queries: [instant(`sum(rate(${requests}_count{job="gateway"}[1m]))`, '')],
        links: [dashboardLink('Gateway', 'service', { service: 'gateway' })],
      }),
      stats({
        title: 'Server errors (5xx)',
        description: 'Share of the responses of the gateway with status 5xx in the last minute.',
        unit: 'percentunit',
        noData,
        width: 4,
        steps: [
          [null, 'green'],
          [0.01, 'red'],
        ],
        queries: [
          instant(
            `(sum(rate(${requests}_count{job="gateway",status_code=~"5.."}[1m])) or vector(0)) / (sum(rate(${requests}_count{job="gateway"}[1m])) > 0)`,
            '',
          ),
        ],
        links: [dashboardLink('Gateway', 'service', { service: 'gateway' })],
      }),
      stats({
        title: 'p95',
        description: 'Duration that 95% of the requests at the gateway stayed below in the last minute.',
        unit: 's',
        noData,
        width: 4,
        queries: [
          instant(`histogram_quantile(0.95, sum by (le) (rate(${requests}_bucket{job="gateway"}[1m])))`, ''),
        ],
        links: [dashboardLink('Gateway', 'service', { service: 'gateway' })],
      }),
      stats({
        title: 'Orders per minute',
        description: 'Confirmed orders in the last minute.',
        unit: 'short',
        noData,
        width: 4,
        queries: [instant('sum(increase(order_transactions_total{outcome="success"}[1m]))', '')],
        links: [dashboardLink('Business', 'business')],
      }),
    ],
  };
}

function services(): Row {
  const toService = dashboardLink('Dashboard of the service', 'service', { service: cellText });
  const lineLinks = [
    dashboardLink('Dashboard of the service', 'service', { service: labelValue('job') }),
    kibanaLogs('Logs of the service', `service.name:"${labelValue('job')}"`),
  ];
  return {
    title: 'Services',
    panels: [
      grid({
        title: 'Services',
        description:
          'Requests, share of 5xx, p95, memory and instances of each service in the last minute. Click a service for its dashboard.',
        unit: 'none',
        noData,
        width: 24,
        height: 7,
        queries: [
          instant(`sum by (job) (up{${shop}})`, '', 'table'),
          instant(`sum by (job) (rate(${requests}_count{${shop}}[1m]))`, '', 'table'),
          instant(
            `(sum by (job) (rate(${requests}_count{${shop},status_code=~"5.."}[1m])) or 0 * sum by (job) (rate(${requests}_count{${shop}}[1m]))) / (sum by (job) (rate(${requests}_count{${shop}}[1m])) > 0)`,
            '',
            'table',
          ),
          instant(
            `histogram_quantile(0.95, sum by (job, le) (rate(${requests}_bucket{${shop}}[1m])))`,
            '',
            'table',
          ),
          instant(`sum by (job) (process_resident_memory_bytes{${shop}})`, '', 'table'),
        ],
        columns: [
          { field: 'job', title: 'Service', links: [toService] },
          { field: 'Value #A', title: 'Instances' },
          { field: 'Value #B', title: 'Requests', unit: 'reqps' },
          { field: 'Value #C', title: '5xx', unit: 'percentunit' },
          { field: 'Value #D', title: 'p95', unit: 's' },
          { field: 'Value #E', title: 'Memory', unit: 'bytes' },
        ],
      }),
      chart({
        title: 'Requests by service',
        description: 'Requests per second of each service. One request at the gateway causes several inside.',
        unit: 'reqps',
        noData,
        queries: [range(`sum by (job) (rate(${requests}_count{${shop}}[$__rate_interval]))`, '{{job}}')],
        valueLinks: lineLinks,
      }),
      chart({
        title: 'Server errors by service',
        description:
          'Responses per second with status 5xx. The service with errors deepest in the calls is the likely cause.',
        unit: 'reqps',
        noData,
        queries: [
          range(
            `sum by (job) (rate(${requests}_count{${shop},status_code=~"5.."}[$__rate_interval])) or 0 * sum by (job) (rate(${requests}_count{${shop}}[$__rate_interval]))`,
            '{{job}}',
          ),
        ],
        valueLinks: lineLinks,
      }),
      chart({
        title: 'p95 by service',
        description: 'Duration that 95% of the requests of each service stay below.',
        unit: 's',
        noData,
        queries: [
          range(
            `histogram_quantile(0.95, sum by (job, le) (rate(${requests}_bucket{${shop}}[$__rate_interval])))`,
            '{{job}}',
            { exemplars: true },
          ),
        ],
        valueLinks: lineLinks,
      }),
    ],
  };
}

function problems(): Row {
  return {
    title: 'What needs attention',
    panels: [
      grid({
        title: 'Alerts',
        description:
          'Alerts that are pending or firing now. Alertmanager and the console show their texts and runbooks.',
        unit: 'none',
        noData: 'No alert is pending or firing.',
        queries: [instant('max by (alertname, alertstate, severity, service) (ALERTS)', '', 'table')],
        columns: [
          { field: 'alertname', title: 'Alert' },
          { field: 'alertstate', title: 'State' },
          { field: 'severity', title: 'Severity' },
          { field: 'service', title: 'Service' },
        ],
        links: [
          { title: 'Alertmanager', url: `${pages.alertmanager}/#/alerts` },
          consolePage('Alerts in the console', 'alerts'),
        ],
      }),
      chart({
        title: 'Error budgets left',
        description: 'Share of the error budget of each SLO that is left. Below 0 the objective is missed.',
        unit: 'percentunit',
        noData: 'Prometheus has evaluated no SLO yet.',
        min: -1,
        max: 1,
        queries: [
          range(
            'min by (sloth_service, sloth_slo) (slo:period_error_budget_remaining:ratio)',
            '{{sloth_service}} {{sloth_slo}}',
          ),
        ],
        links: [dashboardLink('SLO', 'slo')],
      }),
      chart({
        title: 'Telemetry lost or waiting',
        description:
          'Log records and spans that are dropped per second, and that wait to be sent. Both are near 0 in normal operation.',
        unit: 'short',
        noData,
        queries: [
          range('sum(rate(telemetry_items_dropped_total[$__rate_interval]))', 'dropped per second'),
          range('sum(telemetry_items_queued)', 'queued'),
        ],
        links: [dashboardLink('Telemetry', 'telemetry')],
      }),
      chart({
        title: 'Errors in the logs',
        description: 'Log records with the level warn, error or fatal, by service.',
        unit: 'short',
        noData: 'Elasticsearch has no such record in this time range.',
        stacked: true,
        bars: true,
        height: 10,
        dataSource: dataSources.elasticsearch,
        queries: [recordsOverTime('log.level:(warn OR error OR fatal)', 'service.name')],
      }),
      records({
        title: 'Latest warnings and errors',
        description:
          'Latest records with the level warn, error or fatal. trace.id leads to the trace of the request.',
        noData: 'No warning or error in this time range.',
        width: 16,
        queries: [logRecords('log.level:(warn OR error OR fatal)', 100)],
        links: [kibanaLogs('All in Kibana', 'log.level:(warn or error or fatal)')],
      }),
    ],
  };
}
