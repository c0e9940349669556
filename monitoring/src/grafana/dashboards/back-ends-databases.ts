import type { Row } from '../layout.js';
import { kibanaLogs, pages } from '../links.js';
import { chart, stats } from '../panels.js';
import { instant, range } from '../queries.js';

const noMongo = 'Prometheus has no metrics of MongoDB. They exist only with docker compose.';
const noHazelcast = 'Prometheus has no metrics of Hazelcast. They exist only with docker compose.';
const noElastic = 'Prometheus has no metrics of Elasticsearch. They exist only with docker compose.';
const noFluentd = 'Prometheus has no metrics of Fluentd. They exist only with docker compose.';

const upAndDown = {
  '0': { text: 'down', colour: 'red' },
  '1': { text: 'up', colour: 'green' },
} as const;

export function databaseRows(): Row[] {
  return [mongo(), hazelcast(), elasticsearch(), fluentd()];
}

function mongo(): Row {
  return {
    title: 'MongoDB',
    panels: [
      stats({
        title: 'MongoDB',
        description: 'Whether the exporter reaches MongoDB. Down: no service with a store can work.',
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
        description: 'Operations per second by kind. Inserted documents of one call count once.',
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
          'Duration that 95% of the operations of each service stay below, measured by the services. All services rising together point to MongoDB itself.',
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
          'Open connections. Each service has a pool; a number that only grows is a leak of connections.',
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
        description:
          'Resident memory of mongod. The cache of WiredTiger is limited to 256 MB in docker-compose.yml.',
        unit: 'decmbytes',
        noData: noMongo,
        queries: [range('max(mongodb_ss_mem_resident)', 'resident')],
      }),
      chart({
        title: 'Cache of WiredTiger',
        description:
          'Bytes in the cache, and modified bytes that are not yet on disk. Near the limit of 256 MB MongoDB evicts, and reads go to the disk.',
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

function hazelcast(): Row {
  const map = 'job="hazelcast",prefix="map"';
  // The agent writes the name of a map as tag0="\"name=products\"".
  const byMap = (metric: string) =>
    `sum by (map) (label_replace(rate(${metric}{${map}}[$__rate_interval]), "map", "$1", "tag0", ".*name=([^\\"]+).*"))`;
  return {
    title: 'Hazelcast',
    panels: [
      stats({
        title: 'Hazelcast members',
        description: 'Members that Prometheus reaches. Without Hazelcast every read goes to MongoDB.',
        unit: 'none',
        noData: noHazelcast,
        width: 4,
        height: 8,
        queries: [instant('sum(up{job="hazelcast"})', '')],
      }),
      chart({
        title: 'Reads by map',
        description:
          'Reads per second of each map, on the member. Reads that a near cache of a service serves do not appear.',
        unit: 'ops',
        noData: noHazelcast,
        width: 7,
        stacked: true,
        queries: [range(byMap('com_hazelcast_Metrics_getCount'), '{{map}}')],
      }),
      chart({
        title: 'Hits and misses, by map',
        description: 'Cache reads per second by map and outcome, measured by the services.',
        unit: 'ops',
        noData: 'No service has used the cache in this time range.',
        width: 7,
        stacked: true,
        queries: [
          range(
            'sum by (map, outcome) (rate(cache_operations_total{operation="get"}[$__rate_interval]))',
            '{{map}} {{outcome}}',
          ),
        ],
      }),
      chart({
        title: 'Heap of Hazelcast',
        description:
          'Used and maximum heap of each member. Near the maximum the member spends its time in garbage collection.',
        unit: 'bytes',
        noData: noHazelcast,
        width: 6,
        queries: [
          range('sum by (job) (com_hazelcast_Metrics_usedHeap{prefix="memory"})', 'used'),
          range('sum by (job) (com_hazelcast_Metrics_maxHeap{prefix="memory"})', 'maximum'),
        ],
      }),
      chart({
        title: 'Entries by map',
        description:
          'Entries that the member owns. Sessions and tokens expire; products stay until they change.',
        unit: 'short',
        noData: noHazelcast,
        width: 12,
        queries: [
          range(
            `sum by (map) (label_replace(com_hazelcast_Metrics_ownedEntryCount{${map}}, "map", "$1", "tag0", ".*name=([^\\"]+).*"))`,
            '{{map}}',
          ),
        ],
      }),
      chart({
        title: 'Clients and pending operations of Hazelcast',
        description:
          'Connected services, and operations that wait on the member. Waiting operations mean overload.',
        unit: 'short',
        noData: noHazelcast,
        width: 12,
        queries: [
          range('sum(com_hazelcast_Metrics_count{prefix="client.endpoint"})', 'clients'),
          range('sum(com_hazelcast_Metrics_pending{prefix="operation.invocations"})', 'pending operations'),
        ],
      }),
    ],
  };
}

function elasticsearch(): Row {
  return {
    title: 'Elasticsearch',
    panels: [
      stats({
        title: 'Elasticsearch',
        description:
          'Health of the cluster. Yellow is normal with one node; red means that an index cannot be read.',
        unit: 'none',
        noData: noElastic,
        width: 4,
        height: 8,
        byName: true,
        queries: [instant('max by (color) (elasticsearch_cluster_health_status == 1)', '{{color}}')],
      }),
      chart({
        title: 'Records indexed',
        description:
          'Documents per second that Elasticsearch stores. It follows the log records that the services produce.',
        unit: 'ops',
        noData: noElastic,
        width: 7,
        queries: [
          range('sum(rate(elasticsearch_indices_indexing_index_total[$__rate_interval]))', 'indexed'),
          range(
            'sum(rate(telemetry_items_produced_total{signal="logs"}[$__rate_interval]))',
            'produced by the services',
          ),
        ],
      }),
      chart({
        title: 'Searches',
        description: 'Searches per second, from Kibana and Grafana, and their mean duration.',
        unit: 'ops',
        noData: noElastic,
        width: 7,
        queries: [range('sum(rate(elasticsearch_indices_search_query_total[$__rate_interval]))', 'searches')],
      }),
      chart({
        title: 'Heap of Elasticsearch',
        description: 'Used and maximum heap. Above 95% requests are refused with status 429.',
        unit: 'bytes',
        noData: noElastic,
        width: 6,
        queries: [
          range('sum(elasticsearch_jvm_memory_used_bytes{area="heap"})', 'used'),
          range('sum(elasticsearch_jvm_memory_max_bytes{area="heap"})', 'maximum'),
        ],
      }),
      chart({
        title: 'Size of the logs',
        description: 'Bytes of all shards. elasticsearch/setup.mjs limits how long records are kept.',
        unit: 'bytes',
        noData: noElastic,
        queries: [range('sum(elasticsearch_indices_store_size_bytes)', 'all shards')],
      }),
      chart({
        title: 'Disk of Elasticsearch',
        description:
          'Free share of the disk that holds the data. On a full disk nothing is stored, and Fluentd buffers.',
        unit: 'percentunit',
        noData: noElastic,
        max: 1,
        queries: [
          range(
            'min(elasticsearch_filesystem_data_available_bytes / elasticsearch_filesystem_data_size_bytes)',
            'free',
          ),
        ],
      }),
      chart({
        title: 'Refused work of Elasticsearch',
        description:
          'Requests per second that a full thread pool refused. Above 0 Elasticsearch is overloaded.',
        unit: 'ops',
        noData: noElastic,
        queries: [
          range(
            'sum by (type) (rate(elasticsearch_thread_pool_rejected_count{type=~"write|search|get"}[$__rate_interval]))',
            '{{type}}',
          ),
        ],
      }),
    ],
  };
}

function fluentd(): Row {
  return {
    title: 'Fluentd',
    panels: [
      chart({
        title: 'Buffer of Fluentd',
        description:
          'Bytes that wait for each output. A buffer that grows means that Elasticsearch is slow or unreachable; a full one stops acknowledging, and the services queue.',
        unit: 'bytes',
        noData: noFluentd,
        queries: [range('max by (plugin_id) (fluentd_output_status_buffer_total_bytes)', '{{plugin_id}}')],
      }),
      chart({
        title: 'Records sent by Fluentd',
        description: 'Records per second that each output has taken.',
        unit: 'ops',
        noData: noFluentd,
        queries: [
          range(
            'sum by (plugin_id) (rate(fluentd_output_status_emit_records[$__rate_interval]))',
            '{{plugin_id}}',
          ),
        ],
      }),
      chart({
        title: 'Retries and errors of Fluentd',
        description: 'Retries and errors per second of each output. Both are 0 in normal operation.',
        unit: 'ops',
        noData: noFluentd,
        queries: [
          range(
            'sum by (plugin_id) (rate(fluentd_output_status_retry_count[$__rate_interval]))',
            'retries {{plugin_id}}',
          ),
          range(
            'sum by (plugin_id) (rate(fluentd_output_status_num_errors[$__rate_interval]))',
            'errors {{plugin_id}}',
          ),
        ],
        links: [{ title: 'Alerts', url: `${pages.prometheus}/alerts` }],
      }),
    ],
  };
}
