import { serviceNames } from '@glasshouse/roster';
import { annotations } from '../annotations.js';
import type { Board } from '../board.js';
import { dataSources } from '../data-sources.js';
import type { Row } from '../layout.js';
import { consolePage, dashboardLink, kibanaLogs, pages } from '../links.js';
import { chart, grid, records } from '../panels.js';
import { instant, logRecords, range, recordsOverTime } from '../queries.js';
import { noData, nowRow } from './overview-now.js';
import { servicesRow } from './overview-services.js';

/** Home page: the state of the shop and its back-ends, with links to the details. */
export function overviewBoard(): Board {
  return {
    name: 'overview',
    title: 'Overview',
    description: 'State of the shop and its back-ends. The panels link to the dashboards with the details.',
    annotations: annotations(serviceNames.join('|')),
    links: [
      { title: 'Kibana', url: `${pages.kibana}/app/dashboards` },
      { title: 'Jaeger', url: `${pages.jaeger}/search` },
      { title: 'Zipkin', url: `${pages.zipkin}/zipkin/` },
      { title: 'Prometheus', url: `${pages.prometheus}/alerts` },
      { title: 'Alertmanager', url: `${pages.alertmanager}/#/alerts` },
      consolePage('Console', 'requests'),
    ],
    rows: [nowRow(), servicesRow(), problems()],
  };
}

function problems(): Row {
  return {
    title: 'Problems',
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
        description: 'Remaining share of the error budget of each SLO. Below 0, the objective is missed.',
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
        title: 'Telemetry dropped or queued',
        description:
          'Log records and spans that are dropped per second, and that are queued. Both are near 0 in normal operation.',
        unit: 'short',
        noData,
        queries: [
          range('sum(rate(telemetry_items_dropped_total[$__rate_interval]))', 'dropped per second'),
          range('sum(telemetry_items_queued)', 'queued'),
        ],
        links: [dashboardLink('Telemetry', 'telemetry')],
      }),
      chart({
        title: 'Warnings and errors by service',
        description: 'Number of log records with the level warn, error or fatal, by service.',
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
          'Latest records with the level warn, error or fatal. The link in trace.id opens the trace of the request.',
        noData: 'No warning or error in this time range.',
        width: 16,
        queries: [logRecords('log.level:(warn OR error OR fatal)', 100)],
        links: [kibanaLogs('All in Kibana', 'log.level:(warn or error or fatal)')],
      }),
    ],
  };
}
