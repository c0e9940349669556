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
            'Time by which a timer fires late. The resolution of the measurement is about 10 ms. Above 100 ms, synchronous work blocks the event loop and delays every request.',
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
            'Memory that JavaScript objects use, memory that V8 reserved for them, and buffers outside the heap. A sawtooth is normal. A used heap that grows for hours is a leak.',
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
            'Share of the time that the process spends in garbage collection, by kind. Above 10%, the heap is too small, or the code creates too many short-lived objects.',
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
          title: 'CPU usage of the process',
          description:
            'CPU cores that the process uses. The event loop can use one core; other threads, such as those that hash passwords, can use more.',
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
            'Client connections, all sockets, and open file descriptors. Sockets that increase while requests do not are a connection leak.',
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
            'Requests in progress, and queued telemetry. Requests in progress that increase without more traffic wait for a back-end. A growing telemetry queue means that its destination is slow or unreachable.',
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
            'Requests per second that the service refused under overload, by reason and importance, and its shedding level: 1 refuses all optional requests, 2 also all normal requests, 3 all requests. Both are 0 in normal operation.',
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
            'Memory of the whole process: heap, buffers, code and native libraries. Compare it with the memory limit of the container below.',
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
          title: 'CPU usage of the container',
          description: 'CPU cores that each container of the service uses, with all its threads.',
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
          title: 'Memory of the container (share of limit)',
          description:
            'Working set of each container as a share of its memory limit. At 100%, the kernel kills the process. Above 90%, raise mem_limit in docker-compose.yml or find the leak.',
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
