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
          title: 'CPU usage of the machine',
          description: 'Share of the time of all cores, by mode. Near 100%, every process becomes slow.',
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
          description: 'Available and total memory. Near 0 available, the kernel kills processes.',
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
            'Free share of each file system. On a full disk, MongoDB stops, Elasticsearch refuses log records, and Prometheus loses samples.',
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
            'Processes that run, or wait for a core or a disk, and the number of cores. A load above the number of cores means that processes wait.',
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
            'CPU cores, memory, memory limit and uptime of each container. A short uptime with a high share of the limit suggests that the kernel killed the container for memory.',
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
            { field: 'Value #E', title: 'Uptime', unit: 's' },
          ],
        }),
        chart({
          title: 'Memory of containers (share of limit)',
          description:
            'Working set of each container as a share of its limit. At 100%, the kernel kills a process of the container.',
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
          title: 'CPU usage of containers',
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
