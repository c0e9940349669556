import type { Row } from '../layout.js';
import { dashboardLink, pages } from '../links.js';
import { stats } from '../panels.js';
import { instant } from '../queries.js';

const requests = 'http_server_request_duration_seconds';
/** Text of panels without data. */
export const noData =
  'Prometheus has no data in this time range. Start the traffic, or choose a longer range.';

export function nowRow(): Row {
  return {
    title: 'Now',
    panels: [
      stats({
        title: 'Targets down',
        description: 'Targets that Prometheus cannot scrape. 0 is normal.',
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
        description: 'The 95th percentile of the request durations at the gateway in the last minute.',
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
