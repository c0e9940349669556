import type { Row } from '../layout.js';
import { kibanaLogs } from '../links.js';
import { chart, stats } from '../panels.js';
import { instant, range } from '../queries.js';

const noMongo = 'Prometheus has no metrics of MongoDB. They exist only with docker compose.';

const upAndDown = {
  '0': { text: 'down', colour: 'red' },
  '1': { text: 'up', colour: 'green' },
} as const;

export function mongodbRow(): Row {
  return {
    title: 'MongoDB',
    panels: [
      stats({
        title: 'MongoDB',
        description:
          'State of MongoDB as its exporter sees it. While MongoDB is down, every service with a store returns 503.',
        unit: 'none',
        noData: noMongo,
        width: 4,
        height: 8,
        texts: upAndDown,
        queries: [instant('min(mongodb_up)', '')],
        links: [kibanaLogs('Database errors in Kibana', 'error.type:Mongo*')],
      }),
      chart({
        title: 'Operations of MongoDB',
        description: 'Operations per second by type. An insert counts each document.',
        unit: 'ops',
        noData: noMongo,
        width: 7,
        stacked: true,
        queries: [
          range(
            'sum by (legacy_op_type) (rate(mongodb_ss_opcounters[$__rate_interval]))',
            '{{legacy_op_type}}',
          ),
        ],
      }),
      chart({
        title: 'Duration of operations, by service',
        description:
          'The 95th percentile of the operation durations, measured by each service. If all services slow down together, MongoDB is the cause.',
        unit: 's',
        noData: 'No service has used its database in this time range.',
        width: 7,
        queries: [
          range(
            'histogram_quantile(0.95, sum by (job, le) (rate(db_client_operation_duration_seconds_bucket[$__rate_interval])))',
            '{{job}}',
          ),
        ],
      }),
      chart({
        title: 'Connections of MongoDB',
        description:
          'Open connections. Each service has a pool. A number that never falls suggests a connection leak.',
        unit: 'short',
        noData: noMongo,
        width: 6,
        queries: [
          range('sum by (conn_type) (mongodb_ss_connections{conn_type=~"current|active"})', '{{conn_type}}'),
        ],
      }),
      chart({
        title: 'Documents by database',
        description: 'Documents in each database. oauth grows with users and sessions, order with orders.',
        unit: 'short',
        noData: noMongo,
        queries: [range('sum by (database) (mongodb_dbstats_objects)', '{{database}}')],
      }),
      chart({
        title: 'Memory of MongoDB',
        description: 'Resident memory of mongod. docker-compose.yml limits the WiredTiger cache to 256 MB.',
        unit: 'decmbytes',
        noData: noMongo,
        queries: [range('max(mongodb_ss_mem_resident)', 'resident')],
      }),
      chart({
        title: 'Cache of WiredTiger',
        description:
          'Bytes in the cache, and modified bytes that are not yet on disk. Near the limit of 256 MB, MongoDB evicts pages and reads them from disk again.',
        unit: 'bytes',
        noData: noMongo,
        queries: [
          range('max(mongodb_ss_wt_cache_bytes_currently_in_the_cache)', 'in the cache'),
          range('max(mongodb_ss_wt_cache_tracked_dirty_bytes_in_the_cache)', 'modified'),
        ],
      }),
    ],
  };
}
