import type { Row } from '../layout.js';
import { pages } from '../links.js';
import { chart, stats } from '../panels.js';
import { instant, range } from '../queries.js';

const noElastic = 'Prometheus has no metrics of Elasticsearch. They exist only with docker compose.';
const noFluentd = 'Prometheus has no metrics of Fluentd. They exist only with docker compose.';

export function elasticsearchRow(): Row {
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
          'Documents that Elasticsearch stores per second, and log records that the services produce. The first line follows the second.',
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
        description: 'Searches per second, mostly from Kibana and Grafana.',
        unit: 'ops',
        noData: noElastic,
        width: 7,
        queries: [range('sum(rate(elasticsearch_indices_search_query_total[$__rate_interval]))', 'searches')],
      }),
      chart({
        title: 'Heap of Elasticsearch',
        description: 'Used and maximum heap. Above 95%, Elasticsearch refuses requests with status 429.',
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
        description:
          'Bytes of all shards. elasticsearch/index-template.json sets the retention of the records.',
        unit: 'bytes',
        noData: noElastic,
        queries: [range('sum(elasticsearch_indices_store_size_bytes)', 'all shards')],
      }),
      chart({
        title: 'Disk of Elasticsearch',
        description:
          'Free share of the data disk. On a full disk, Elasticsearch stores nothing and Fluentd buffers the records.',
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
        title: 'Rejected requests of Elasticsearch',
        description:
          'Requests per second that a full thread pool rejected. Above 0, Elasticsearch is overloaded.',
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

export function fluentdRow(): Row {
  return {
    title: 'Fluentd',
    panels: [
      chart({
        title: 'Buffer of Fluentd',
        description:
          'Buffered bytes of each output. A growing buffer means that Elasticsearch is slow or unreachable. With a full buffer, Fluentd acknowledges no more records, and the services queue them.',
        unit: 'bytes',
        noData: noFluentd,
        queries: [range('max by (plugin_id) (fluentd_output_status_buffer_total_bytes)', '{{plugin_id}}')],
      }),
      chart({
        title: 'Records sent by Fluentd',
        description: 'Records per second that Fluentd passed to each output.',
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
      chart({
        title: 'Dead letters of Fluentd',
        description:
          'Dead letters per second: records that Elasticsearch or Fluentd refuses for good. Kibana does not show them. 0 in normal operation.',
        unit: 'ops',
        noData: noFluentd,
        queries: [range('sum(rate(fluentd_dead_letters_total[$__rate_interval]))', 'dead letters')],
        links: [{ title: 'Runbook', url: `${pages.console}/docs/runbooks/fluentd-dead-letters.md` }],
      }),
      chart({
        title: 'Dead letters and chunks kept by Fluentd',
        description:
          'Bytes of the dead letters, and of the chunks in the folder backup, on the volume of Fluentd. At 64 MB, Fluentd removes the oldest.',
        unit: 'bytes',
        noData: noFluentd,
        queries: [
          range('max by (kind) (fluentd_retained_bytes)', '{{kind}}'),
          range(
            'sum by (kind) (increase(fluentd_retention_removed_bytes_total[$__rate_interval]))',
            'removed {{kind}}',
          ),
        ],
      }),
    ],
  };
}
