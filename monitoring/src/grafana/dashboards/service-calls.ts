import type { Row } from '../layout.js';
import { dashboardLink, jaegerTraces, labelValue } from '../links.js';
import { chart, states } from '../panels.js';
import { range } from '../queries.js';
import { chosen } from './service-requests.js';

const calls = 'http_client_request_duration_seconds';
const operations = 'db_client_operation_duration_seconds';
const noCalls = 'This service has called no other service in this time range.';

export function callRows(): Row[] {
  return [
    {
      title: 'Outgoing calls',
      panels: [
        chart({
          title: 'Calls by upstream service',
          description:
            'Calls per second to each upstream service, including failed calls. A retried call counts once.',
          unit: 'reqps',
          noData: noCalls,
          stacked: true,
          queries: [range(`sum by (peer) (rate(${calls}_count{${chosen}}[$__rate_interval]))`, '{{peer}}')],
          valueLinks: [
            dashboardLink('Dashboard of the upstream service', 'service', {
              service: labelValue('peer'),
            }),
          ],
        }),
        chart({
          title: 'p95 of calls',
          description:
            'The 95th percentile of the call durations, measured by the caller, including retries. A value above the p95 of the upstream service itself means that calls wait in the caller or on the network.',
          unit: 's',
          noData: noCalls,
          queries: [
            range(
              `histogram_quantile(0.95, sum by (le, peer, method, route) (rate(${calls}_bucket{${chosen}}[$__rate_interval])))`,
              '{{peer}} {{method}} {{route}}',
              { exemplars: true },
            ),
          ],
        }),
        chart({
          title: 'Failed calls by upstream service',
          description:
            'Share of the calls that ended with status 5xx or without a response (status "none"). Above 0%, open the dashboard of the upstream service first.',
          unit: 'percentunit',
          noData: noCalls,
          max: 1,
          queries: [
            range(
              `(sum by (peer) (rate(${calls}_count{${chosen},status_code=~"5..|none"}[$__rate_interval])) or 0 * sum by (peer) (rate(${calls}_count{${chosen}}[$__rate_interval]))) / (sum by (peer) (rate(${calls}_count{${chosen}}[$__rate_interval])) > 0)`,
              '{{peer}}',
            ),
          ],
          links: [jaegerTraces('Failed traces in Jaeger', '$service', { error: 'true' })],
        }),
        states({
          title: 'Circuit breakers',
          description:
            'State of the circuit breaker of each operation; * is the whole upstream service. An open breaker refuses all calls; a half-open breaker allows one trial call.',
          unit: 'none',
          noData: noCalls,
          width: 16,
          height: 8,
          texts: {
            '0': { text: 'closed', colour: 'green' },
            '1': { text: 'half-open', colour: 'yellow' },
            '2': { text: 'open', colour: 'red' },
          },
          queries: [
            range(
              `max by (peer, operation) (http_client_breaker_state{${chosen}})`,
              '{{peer}} {{operation}}',
            ),
          ],
        }),
        chart({
          title: 'Retries and refused calls',
          description:
            'Retries per second by outcome (sent, or refused because the retry budget is used up), and calls per second that a circuit breaker refused. All are 0 while the upstream services are healthy.',
          unit: 'reqps',
          noData: 'No retry and no refused call since the service started.',
          queries: [
            range(
              `sum by (peer, outcome) (rate(http_client_retries_total{${chosen}}[$__rate_interval]))`,
              'retry {{outcome}}: {{peer}}',
            ),
            range(
              `sum by (peer) (rate(http_client_breaker_rejections_total{${chosen}}[$__rate_interval]))`,
              'refused: {{peer}}',
            ),
          ],
        }),
      ],
    },
    {
      title: 'Database and cache',
      panels: [
        chart({
          title: 'Database operations',
          description: 'Operations per second by collection and operation, measured by the client.',
          unit: 'ops',
          noData: 'This service has no database, or did not use it in this time range.',
          stacked: true,
          queries: [
            range(
              `sum by (collection, operation) (rate(${operations}_count{${chosen}}[$__rate_interval]))`,
              '{{collection}} {{operation}}',
            ),
          ],
        }),
        chart({
          title: 'p95 of database operations',
          description:
            'The 95th percentile of the operation durations. One slow collection suggests a missing index. If all collections are slow, see MongoDB in the dashboard Back-ends.',
          unit: 's',
          noData: 'This service has no database, or did not use it in this time range.',
          queries: [
            range(
              `histogram_quantile(0.95, sum by (le, collection, operation) (rate(${operations}_bucket{${chosen}}[$__rate_interval])))`,
              '{{collection}} {{operation}}',
              { exemplars: true },
            ),
          ],
          links: [dashboardLink('MongoDB', 'back-ends')],
        }),
        chart({
          title: 'Cache by outcome',
          description:
            'Cache operations per second by outcome. More misses than before mean that entries expire or are invalidated too often. Errors mean that the cache is unreachable.',
          unit: 'ops',
          noData: 'This service has no cache, or did not use it in this time range.',
          stacked: true,
          queries: [
            range(
              `sum by (map, operation, outcome) (rate(cache_operations_total{${chosen}}[$__rate_interval]))`,
              '{{map}} {{operation}}: {{outcome}}',
            ),
          ],
          links: [dashboardLink('Hazelcast', 'back-ends')],
        }),
      ],
    },
  ];
}
