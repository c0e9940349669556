import type { Row } from '../layout.js';
import { dashboardLink } from '../links.js';
import { chart } from '../panels.js';
import { range } from '../queries.js';
import { chosen } from './service-requests.js';

const noProcess = 'Prometheus has not scraped this service in this time range.';
/** Containers of the chosen service. cAdvisor reads the name from Compose's label. */
const container = 'container_label_com_docker_compose_service="$service"';
const noContainer = 'cAdvisor reports no container of this service. It runs only with docker compose.';

export function processRows(): Row[] {
  return [
    {
      title: 'Process',
      panels: [
        chart({
          title: 'Event-loop delay',
          description:
            'Time that a due callback waits for the event loop. About 10 ms is the resolution of the measurement. Above 100 ms the process computes too much at once, and every request waits.',
          unit: 's',
          noData: noProcess,
          queries: [
            range(`max by (instance) (nodejs_eventloop_lag_p50_seconds{${chosen}})`, 'p50 {{instance}}'),
            range(`max by (instance) (nodejs_eventloop_lag_p99_seconds{${chosen}})`, 'p99 {{instance}}'),
            range(`max by (instance) (nodejs_eventloop_lag_max_seconds{${chosen}})`, 'max {{instance}}'),
          ],
        }),
        chart({
          title: 'Heap',
          description:
            'Memory of JavaScript objects, and the memory that V8 reserved for them. A used heap that only grows over hours is a leak; a saw tooth is normal.',
          unit: 'bytes',
          noData: noProcess,
          queries: [
            range(`sum by (instance) (nodejs_heap_size_used_bytes{${chosen}})`, 'used {{instance}}'),
            range(`sum by (instance) (nodejs_heap_size_total_bytes{${chosen}})`, 'reserved {{instance}}'),
            range(`sum by (instance) (nodejs_external_memory_bytes{${chosen}})`, 'buffers {{instance}}'),
          ],
        }),
        chart({
          title: 'Garbage collection',
          description:
            'Share of the time that the process spends in garbage collection, by kind. Above 10% the heap is too small, or too many short-lived objects are created.',
          unit: 'percentunit',
          noData: noProcess,
          stacked: true,
          queries: [
            range(
              `sum by (kind) (rate(nodejs_gc_duration_seconds_sum{${chosen}}[$__rate_interval]))`,
              '{{kind}}',
            ),
          ],
        }),
        chart({
          title: 'Processor time of the process',
          description:
            'Cores that the process uses. One core is the limit of the event loop; more is possible with other threads, such as those that hash passwords.',
          unit: 'none',
          noData: noProcess,
          queries: [
            range(
              `sum by (instance) (rate(process_cpu_user_seconds_total{${chosen}}[$__rate_interval]))`,
              'user {{instance}}',
            ),
            range(
              `sum by (instance) (rate(process_cpu_system_seconds_total{${chosen}}[$__rate_interval]))`,
              'system {{instance}}',
            ),
          ],
        }),
        chart({
          title: 'Connections and sockets',
          description:
            'Open connections of clients, all sockets, and open file descriptors. Sockets that grow while requests do not are a leak of connections.',
          unit: 'short',
          noData: noProcess,
          queries: [
            range(`sum by (instance) (http_server_connections{${chosen}})`, 'connections {{instance}}'),
            range(
              `sum by (instance) (nodejs_active_handles{${chosen},type="Socket"})`,
              'sockets {{instance}}',
            ),
            range(`sum by (instance) (process_open_fds{${chosen}})`, 'file descriptors {{instance}}'),
          ],
        }),
        chart({
          title: 'Queues',
          description:
            'Requests in progress, and telemetry that waits to be sent. Requests that grow without more traffic wait for a back-end; growing telemetry means that its destination is slow or unreachable.',
          unit: 'short',
          noData: noProcess,
          queries: [
            range(`sum by (instance) (http_server_active_requests{${chosen}})`, 'requests {{instance}}'),
            range(
              `sum by (signal, destination) (telemetry_items_queued{${chosen}})`,
              '{{signal}} to {{destination}}',
            ),
          ],
          links: [dashboardLink('Telemetry', 'telemetry')],
        }),
        chart({
          title: 'Load shedding',
          description:
            'Requests per second that the service refused under overload, by reason and importance, and its shedding level: 1 refuses all optional requests, 2 also normal ones, 3 all. Both are 0 in normal operation.',
          unit: 'short',
          noData: noProcess,
          queries: [
            range(
              `sum by (reason, importance) (rate(http_server_requests_shed_total{${chosen}}[$__rate_interval]))`,
              '{{reason}} {{importance}}',
            ),
            range(`max by (instance) (http_server_shedding_level{${chosen}})`, 'level {{instance}}'),
          ],
        }),
        chart({
          title: 'Resident memory',
          description:
            'Memory of the whole process: heap, buffers, code and native libraries. Compare it with the limit of the container below.',
          unit: 'bytes',
          noData: noProcess,
          queries: [range(`sum by (instance) (process_resident_memory_bytes{${chosen}})`, '{{instance}}')],
        }),
      ],
    },
    {
      title: 'Container',
      panels: [
        chart({
          title: 'Processor time of the container',
          description: 'Cores that each container of the service uses, including all its threads.',
          unit: 'none',
          noData: noContainer,
          queries: [
            range(
              `sum by (name) (rate(container_cpu_usage_seconds_total{${container}}[$__rate_interval]))`,
              '{{name}}',
            ),
          ],
        }),
        chart({
          title: 'Memory of the container, of its limit',
          description:
            'Working set of each container as a share of its memory limit. At 100% the kernel kills the process; above 90% raise mem_limit in docker-compose.yml or find the leak.',
          unit: 'percentunit',
          noData: noContainer,
          max: 1,
          steps: [
            [null, 'green'],
            [0.9, 'red'],
          ],
          queries: [
            range(
              `max by (name) (container_memory_working_set_bytes{${container}}) / (max by (name) (container_spec_memory_limit_bytes{${container}}) > 0)`,
              '{{name}}',
            ),
          ],
        }),
        chart({
          title: 'Network of the container',
          description: 'Bytes per second that each container receives and sends.',
          unit: 'Bps',
          noData: noContainer,
          queries: [
            range(
              `sum by (name) (rate(container_network_receive_bytes_total{${container}}[$__rate_interval]))`,
              'received {{name}}',
            ),
            range(
              `sum by (name) (rate(container_network_transmit_bytes_total{${container}}[$__rate_interval]))`,
              'sent {{name}}',
            ),
          ],
        }),
      ],
    },
  ];
}
