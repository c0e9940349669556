import type { Row } from '../layout.js';
import { chart, grid } from '../panels.js';
import { instant, range } from '../queries.js';

const noNode = 'Prometheus has no metrics of the machine. They exist only with docker compose.';
const noContainers = 'cAdvisor reports no container. It runs only with docker compose.';

/** Containers of Compose: cAdvisor also reports the machine and its slices, without this label. */
const containers = 'container_label_com_docker_compose_service!=""';
const service = 'container_label_com_docker_compose_service';

export function machineRows(): Row[] {
  return [
    {
      title: 'Machine',
      panels: [
        chart({
          title: 'Processor of the machine',
          description:
            'Share of the time of all cores, by use. Little idle time means that everything becomes slow.',
          unit: 'percentunit',
          noData: noNode,
          max: 1,
          stacked: true,
          width: 6,
          queries: [
            range('avg by (mode) (rate(node_cpu_seconds_total{mode!="idle"}[$__rate_interval]))', '{{mode}}'),
          ],
        }),
        chart({
          title: 'Memory of the machine',
          description:
            'Memory that programs can still get, and all memory. Near 0 the kernel kills processes.',
          unit: 'bytes',
          noData: noNode,
          width: 6,
          queries: [
            range('max(node_memory_MemAvailable_bytes)', 'available'),
            range('max(node_memory_MemTotal_bytes)', 'total'),
          ],
        }),
        chart({
          title: 'Disk of the machine',
          description:
            'Free share of each file system. On a full disk MongoDB, Elasticsearch and Prometheus stop.',
          unit: 'percentunit',
          noData: noNode,
          max: 1,
          width: 6,
          queries: [
            range(
              'min by (mountpoint) (node_filesystem_avail_bytes{fstype!~"tmpfs|overlay|squashfs"} / (node_filesystem_size_bytes{fstype!~"tmpfs|overlay|squashfs"} > 0))',
              '{{mountpoint}}',
            ),
          ],
        }),
        chart({
          title: 'Load of the machine',
          description:
            'Processes that run or wait for a processor or disk. Above the number of cores they wait for each other.',
          unit: 'short',
          noData: noNode,
          width: 6,
          queries: [
            range('max(node_load1)', 'load, 1 minute'),
            range('count(count by (cpu) (node_cpu_seconds_total))', 'cores'),
          ],
        }),
      ],
    },
    {
      title: 'Containers',
      panels: [
        grid({
          title: 'Containers',
          description:
            'Processor, memory and limit of each container, and how long it runs. A short time with a high memory share was probably a kill for memory.',
          unit: 'none',
          noData: noContainers,
          width: 24,
          height: 11,
          sortBy: 'Share of limit',
          queries: [
            instant(
              `sum by (${service}) (rate(container_cpu_usage_seconds_total{${containers}}[1m]))`,
              '',
              'table',
            ),
            instant(`max by (${service}) (container_memory_working_set_bytes{${containers}})`, '', 'table'),
            instant(`max by (${service}) (container_spec_memory_limit_bytes{${containers}})`, '', 'table'),
            instant(
              `max by (${service}) (container_memory_working_set_bytes{${containers}} / (container_spec_memory_limit_bytes{${containers}} > 0))`,
              '',
              'table',
            ),
            instant(
              `time() - max by (${service}) (container_start_time_seconds{${containers}})`,
              '',
              'table',
            ),
          ],
          columns: [
            { field: service, title: 'Container' },
            { field: 'Value #A', title: 'Cores' },
            { field: 'Value #B', title: 'Memory', unit: 'bytes' },
            { field: 'Value #C', title: 'Limit', unit: 'bytes' },
            { field: 'Value #D', title: 'Share of limit', unit: 'percentunit' },
            { field: 'Value #E', title: 'Runs for', unit: 's' },
          ],
        }),
        chart({
          title: 'Memory of containers, of their limits',
          description:
            'Working set of each container as a share of its limit. At 100% the kernel kills the process.',
          unit: 'percentunit',
          noData: noContainers,
          max: 1,
          width: 12,
          steps: [
            [null, 'green'],
            [0.9, 'red'],
          ],
          queries: [
            range(
              `max by (${service}) (container_memory_working_set_bytes{${containers}} / (container_spec_memory_limit_bytes{${containers}} > 0))`,
              `{{${service}}}`,
            ),
          ],
        }),
        chart({
          title: 'Processor time of containers',
          description: 'Cores that each container uses.',
          unit: 'none',
          noData: noContainers,
          width: 12,
          stacked: true,
          queries: [
            range(
              `sum by (${service}) (rate(container_cpu_usage_seconds_total{${containers}}[$__rate_interval]))`,
              `{{${service}}}`,
            ),
          ],
        }),
      ],
    },
  ];
}
