import type { Row } from '../layout.js';
import { chart, stats } from '../panels.js';
import { instant, range } from '../queries.js';

const noHazelcast = 'Prometheus has no metrics of Hazelcast. They exist only with docker compose.';

export function hazelcastRow(): Row {
  const map = 'job="hazelcast",prefix="map"';
  // The agent writes the name of a map as tag0="\"name=products\"".
  const byMap = (metric: string) =>
    `sum by (map) (label_replace(rate(${metric}{${map}}[$__rate_interval]), "map", "$1", "tag0", ".*name=([^\\"]+).*"))`;
  return {
    title: 'Hazelcast',
    panels: [
      stats({
        title: 'Hazelcast members',
        description:
          'Hazelcast members that Prometheus can scrape. Without Hazelcast, the services read from MongoDB.',
        unit: 'none',
        noData: noHazelcast,
        width: 4,
        height: 8,
        queries: [instant('sum(up{job="hazelcast"})', '')],
      }),
      chart({
        title: 'Reads by map',
        description:
          'Reads per second by map, counted by the member. It does not count reads from the near cache of a service.',
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
          'Used and maximum heap of each member. Near the maximum, the member spends most of its time in garbage collection.',
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
        description: 'Entries in each map. Sessions and tokens expire; products stay until they change.',
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
          'Connected services, and operations that wait on the member. Pending operations that do not fall mean overload.',
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
