import { dataSources } from '../data-sources.js';
import type { Row } from '../layout.js';
import { cellText, consolePage, exploreLink, jaegerTraces, kibanaLogs, labelValue } from '../links.js';
import { chart, grid, heat, records } from '../panels.js';
import { buckets, instant, logRecords, range, recordsOverTime } from '../queries.js';

/** Selects the series of the chosen service and its chosen instances. */
export const chosen = 'job="$service",instance=~"$instance"';

const duration = 'http_server_request_duration_seconds';
const requests = `${duration}_count{${chosen}}`;
const failures = `${duration}_count{${chosen},status_code=~"5.."}`;
const noRequests = 'No requests in this time range. Start the traffic, or choose a longer range.';

/** Quantile of the durations over a range. Quantile 1 is the upper bound of the slowest request's bucket. */
function quantile(q: number, by: string, over: string): string {
  return `histogram_quantile(${q}, sum by (le${by}) (rate(${duration}_bucket{${chosen}}[${over}])))`;
}

export function requestRows(): Row[] {
  return [
    {
      title: 'Requests',
      panels: [
        chart({
          title: 'Requests by route',
          description:
            'Requests per second by method and route. A sudden drop to zero means that callers no longer reach the service. Compare it with the row Outgoing calls in the dashboards of the callers.',
          unit: 'reqps',
          noData: noRequests,
          stacked: true,
          queries: [
            range(`sum by (method, route) (rate(${requests}[$__rate_interval]))`, '{{method}} {{route}}'),
          ],
          valueLinks: [
            kibanaLogs(
              'Access records of this route',
              `service.name:"$service" and http.route:"${labelValue('route')}" and event.category:web`,
            ),
            consolePage('Requests in the console', 'requests', { service: '$service' }),
          ],
        }),
        chart({
          title: 'Responses by status',
          description:
            'Responses per second by status code. 4xx are client errors; many 401 or 429 responses suggest an attack. 5xx are server errors. 499 means that the client disconnected before the response.',
          unit: 'reqps',
          noData: noRequests,
          stacked: true,
          queries: [range(`sum by (status_code) (rate(${requests}[$__rate_interval]))`, '{{status_code}}')],
          valueLinks: [
            kibanaLogs(
              'Access records with this status',
              `service.name:"$service" and http.response.status_code:${labelValue('status_code')}`,
            ),
          ],
        }),
        chart({
          title: 'Server errors (5xx) by route',
          description:
            'Share of the responses with status 5xx, by method and route; 0% is normal. The failed traces in Jaeger show which span failed first.',
          unit: 'percentunit',
          noData: noRequests,
          max: 1,
          queries: [
            range(
              `(sum by (method, route) (rate(${failures}[$__rate_interval])) or 0 * sum by (method, route) (rate(${requests}[$__rate_interval]))) / (sum by (method, route) (rate(${requests}[$__rate_interval])) > 0)`,
              '{{method}} {{route}}',
            ),
          ],
          links: [jaegerTraces('Failed traces in Jaeger', '$service', { error: 'true' })],
          valueLinks: [
            kibanaLogs(
              'Failed requests of this route',
              `service.name:"$service" and http.route:"${labelValue('route')}" and http.response.status_code >= 500`,
            ),
          ],
        }),
        grid({
          title: 'Routes',
          description:
            'Requests, share of 5xx and durations of each route in the shown time range. "Max" is the upper bound of the bucket that holds the slowest request. Sort by a column to find the slowest or the busiest route.',
          unit: 's',
          noData: noRequests,
          width: 24,
          height: 9,
          sortBy: 'p99',
          queries: [
            instant(`sum by (method, route) (rate(${requests}[$__range]))`, '', 'table'),
            instant(
              `(sum by (method, route) (rate(${failures}[$__range])) or 0 * sum by (method, route) (rate(${requests}[$__range]))) / (sum by (method, route) (rate(${requests}[$__range])) > 0)`,
              '',
              'table',
            ),
            ...[0.5, 0.95, 0.99, 1].map((q) =>
              instant(quantile(q, ', method, route', '$__range'), '', 'table'),
            ),
          ],
          columns: [
            { field: 'method', title: 'Method' },
            {
              field: 'route',
              title: 'Route',
              links: [
                kibanaLogs(
                  'Access records of this route',
                  `service.name:"$service" and http.route:"${cellText}" and event.category:web`,
                ),
                jaegerTraces('Traces of this route in Jaeger', '$service', {
                  'http.route': cellText,
                }),
              ],
            },
            { field: 'Value #A', title: 'Requests', unit: 'reqps' },
            { field: 'Value #B', title: '5xx', unit: 'percentunit' },
            { field: 'Value #C', title: 'p50' },
            { field: 'Value #D', title: 'p95' },
            { field: 'Value #E', title: 'p99' },
            { field: 'Value #F', title: 'Max' },
          ],
        }),
      ],
    },
    {
      title: 'Durations',
      panels: [
        chart({
          title: 'Duration of all requests',
          description:
            'Half of the requests are faster than p50, 99% faster than p99. If only p99 rises, a few requests are slow: click an exemplar (diamond) to open a trace. If all lines rise, the cause is load or a slow back-end.',
          unit: 's',
          noData: noRequests,
          queries: [
            range(quantile(0.5, '', '$__rate_interval'), 'p50'),
            range(quantile(0.95, '', '$__rate_interval'), 'p95'),
            range(quantile(0.99, '', '$__rate_interval'), 'p99', { exemplars: true }),
            range(quantile(1, '', '$__rate_interval'), 'max'),
          ],
        }),
        chart({
          title: 'p95 by route',
          description:
            'The 95th percentile of the request durations of each route. Compare a slow route with the outgoing calls and database operations below.',
          unit: 's',
          noData: noRequests,
          queries: [range(quantile(0.95, ', method, route', '$__rate_interval'), '{{method}} {{route}}')],
          valueLinks: [
            kibanaLogs(
              'Access records of this route',
              `service.name:"$service" and http.route:"${labelValue('route')}" and event.category:web`,
            ),
          ],
        }),
        heat({
          title: 'Distribution of durations, with exemplars',
          description:
            'Number of requests (colour) by time (column) and duration (row). Two bands mean two kinds of requests, such as cache hits and misses. A diamond is an exemplar: click it to open its trace.',
          unit: 's',
          noData: noRequests,
          queries: [buckets(`sum by (le) (increase(${duration}_bucket{${chosen}}[$__rate_interval]))`)],
        }),
      ],
    },
    {
      title: 'Logs',
      panels: [
        chart({
          title: 'Log records by level',
          description:
            'Log records of the service by level. An increase of warnings or errors often explains a change in the panels above.',
          unit: 'short',
          noData: 'Elasticsearch has no records of this service in this time range.',
          stacked: true,
          bars: true,
          dataSource: dataSources.elasticsearch,
          queries: [recordsOverTime('service.name:"$service"', 'log.level')],
        }),
        records({
          title: 'Warnings and errors',
          description:
            'Latest records with the level warn, error or fatal. Click a record to see its fields; the link in trace.id opens the trace.',
          noData: 'No warning or error in this time range.',
          width: 16,
          queries: [logRecords('service.name:"$service" AND log.level:(warn OR error OR fatal)')],
          links: [
            kibanaLogs('All records in Kibana', 'service.name:"$service"'),
            exploreLink('All records in Explore (login)', dataSources.elasticsearch, {
              query: 'service.name:"$service"',
              metrics: [{ id: '1', type: 'logs' }],
            }),
          ],
        }),
      ],
    },
  ];
}
