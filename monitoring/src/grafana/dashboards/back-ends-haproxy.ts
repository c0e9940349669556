import type { Row } from '../layout.js';
import { chart, stats } from '../panels.js';
import { instant, range } from '../queries.js';

const noHaproxy = 'Prometheus has no metrics of HAProxy. They exist only with docker-compose.ha.yml.';

export function haproxyRow(): Row {
  const servers = 'proxy="gateways"';
  const perServer = (metric: string) => `sum by (server) (rate(${metric}{${servers}}[$__rate_interval]))`;
  return {
    title: 'Load balancer',
    panels: [
      stats({
        title: 'Gateways in service',
        description:
          'Gateways to which the load balancer sends requests. With one, the next failure stops the shop.',
        unit: 'none',
        noData: noHaproxy,
        width: 4,
        height: 8,
        queries: [instant(`sum(haproxy_server_status{${servers},state="UP"})`, '')],
      }),
      chart({
        title: 'Requests by gateway',
        description: 'Requests per second that the load balancer has sent to each gateway.',
        unit: 'reqps',
        noData: noHaproxy,
        width: 7,
        stacked: true,
        queries: [range(perServer('haproxy_server_http_requests_total'), '{{server}}')],
      }),
      chart({
        title: 'Responses of the load balancer by status',
        description:
          'Responses per second to clients by class of status, including those of the load balancer itself.',
        unit: 'reqps',
        noData: noHaproxy,
        width: 7,
        stacked: true,
        queries: [
          range(
            'sum by (code) (rate(haproxy_frontend_http_responses_total{proxy="shop"}[$__rate_interval]))',
            '{{code}}',
          ),
        ],
      }),
      chart({
        title: 'Retries and failures at the load balancer',
        description:
          'Requests per second that were sent again to the same or the other gateway, and requests without a response of a gateway.',
        unit: 'reqps',
        noData: noHaproxy,
        width: 6,
        queries: [
          range(`sum(rate(haproxy_server_retry_warnings_total{${servers}}[$__rate_interval]))`, 'retried'),
          range(
            `sum(rate(haproxy_server_redispatch_warnings_total{${servers}}[$__rate_interval]))`,
            'sent to the other gateway',
          ),
          range(
            `sum(rate(haproxy_server_connection_errors_total{${servers}}[$__rate_interval])) + sum(rate(haproxy_server_response_errors_total{${servers}}[$__rate_interval]))`,
            'failed',
          ),
        ],
      }),
    ],
  };
}
