import { serviceNames } from '@glasshouse/roster';
import type { Row } from '../layout.js';
import { cellText, dashboardLink, kibanaLogs, labelValue } from '../links.js';
import { chart, grid } from '../panels.js';
import { instant, range } from '../queries.js';
import { noData } from './overview-now.js';

const shop = `job=~"${serviceNames.join('|')}"`;
const requests = 'http_server_request_duration_seconds';

export function servicesRow(): Row {
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
          'Instances, requests, share of 5xx, p95 and memory of each service in the last minute. Click a service to open its dashboard.',
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
        description:
          'Requests per second of each service. One request at the gateway causes several requests between services.',
        unit: 'reqps',
        noData,
        queries: [range(`sum by (job) (rate(${requests}_count{${shop}}[$__rate_interval]))`, '{{job}}')],
        valueLinks: lineLinks,
      }),
      chart({
        title: 'Server errors by service',
        description:
          'Responses per second with status 5xx. The likely cause is the service at the end of the call chain.',
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
        description: 'The 95th percentile of the request durations of each service.',
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
