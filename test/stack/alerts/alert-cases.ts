import { serviceNames } from '@glasshouse/roster';

/** Samples by series, in promtool's notation, one each 5 s. */
type Input = Readonly<Record<string, string>>;

/** One situation for an alert: the series before it, and the alerts that must fire. */
export interface AlertCase {
  alert: string;
  /** Completes the title "fires ..." or "stays quiet ...". */
  when: string;
  input: Input;
  /** Time of the check after the first sample. Default: 10m. */
  at?: string;
  /** Labels of the expression's result and summary of each firing alert; absent: none fires. */
  firing?: readonly { labels: Readonly<Record<string, string>>; summary: string }[];
}

/** Prometheus started long ago, so that the rules on targets apply. */
const running: Input = { 'process_start_time_seconds{job="prometheus"}': '-3600x400' };
/** Every target of the shop is up, except for the given ones, whose samples are given. */
const shop = (samples: Readonly<Record<string, string | undefined>> = {}): Input =>
  Object.fromEntries(
    [...serviceNames, 'hazelcast'].flatMap((job) => {
      const values = job in samples ? samples[job] : '1x400';
      return values ? [[`up{job="${job}",instance="${job}:80"}`, values]] : [];
    }),
  );
const heap = 'nodejs_heap_size_used_bytes{job="product",instance="p:1"}';
const limit = 'nodejs_heap_size_limit_bytes{job="product",instance="p:1"}';
const lag = 'nodejs_eventloop_lag_p99_seconds{job="order",instance="o:1"}';
const inOrder = 'job="order",instance="o:1"';
const suspensions = `process_pauses_total{${inOrder},cause="suspended"}`;
/** Samples of the same counter of the other services. */
const othersSuspended = (samples: string): Input =>
  Object.fromEntries(
    serviceNames
      .filter((job) => job !== 'order')
      .map((job) => [`process_pauses_total{job="${job}",instance="${job}:1",cause="suspended"}`, samples]),
  );
const blockedSeconds = `process_pause_seconds_total{${inOrder},cause="blocked"}`;
const starvedSeconds = `process_pause_seconds_total{${inOrder},cause="starved"}`;
const startTime = `process_start_time_seconds{${inOrder}}`;
const collections = `nodejs_gc_duration_seconds_count{${inOrder},kind="major"}`;
const shortCollections = `nodejs_gc_duration_seconds_bucket{${inOrder},kind="major",le="0.1"}`;
const orderLabels = { job: 'order', instance: 'o:1' };
const breaker = 'http_client_breaker_state{job="order",instance="o:1",peer="product",operation="reserve"}';
const delivery = 'job="product",signal="logs",destination="fluentd:24224"';
const inCompose = 'container_label_com_docker_compose_service="mongo"';
const breakerLabels = { job: 'order', peer: 'product', operation: 'reserve' };
const deliveryLabels = { job: 'product', signal: 'logs', destination: 'fluentd:24224' };
const gatewayUp = (instance: number) =>
  `haproxy_server_status{job="haproxy",proxy="gateways",server="gateway-${instance}",state="UP"}`;
/** The load balancer of docker-compose.ha.yml. */
const withLoadBalancer: Input = { 'up{job="haproxy",instance="haproxy:8404"}': '1x400' };
/** Second instances of the given jobs, which answer. */
const second = (jobs: readonly string[]): Input =>
  Object.fromEntries(jobs.map((job) => [`up{job="${job}",instance="${job}-2:80"}`, '1x400']));
const disk = 'instance="n:1",mountpoint="/",fstype="ext4"';
const esStatus = 'elasticsearch_cluster_health_status{job="elasticsearch-exporter",color="red"}';
const esScrape = 'elasticsearch_scrape_success{job="elasticsearch-exporter",collector="cluster-info"}';
const esUp = 'up{job="elasticsearch-exporter"}';

/** At least two cases for each alert of `prometheus/rules/alerts.yml`: one in which it fires, one in which it does not. */
export const alertCases: readonly AlertCase[] = [
  {
    alert: 'TargetDown',
    when: 'for a service that has not answered for 30 s',
    input: { ...running, ...shop({ product: '1x20 0x20' }) },
    at: '2m20s',
    firing: [
      {
        labels: { job: 'product', instance: 'product:80' },
        summary: 'product at product:80 has not answered its scrapes for 30 s',
      },
    ],
  },
  {
    alert: 'TargetDown',
    when: 'for a stopped service, whose target is absent',
    input: { ...running, ...shop({ product: undefined }) },
    firing: [{ labels: { job: 'product' }, summary: 'product has not answered its scrapes for 30 s' }],
  },
  {
    alert: 'TargetDown',
    when: 'while a service restarts within 20 s',
    input: { ...running, ...shop({ product: '1x20 0x3 1x300' }) },
    at: '2m',
  },
  {
    alert: 'TargetDown',
    when: 'in the first three minutes of Prometheus, before the shop has started',
    input: { 'process_start_time_seconds{job="prometheus"}': '0x400' },
    at: '2m55s',
  },
  {
    alert: 'BackEndDown',
    when: 'for an exporter that has not answered for a minute',
    input: { ...running, 'up{job="node-exporter",instance="n:1"}': '0x400' },
    firing: [
      {
        labels: { job: 'node-exporter', instance: 'n:1' },
        summary: 'node-exporter at n:1 has not answered its scrapes for 1 min',
      },
    ],
  },
  {
    alert: 'BackEndDown',
    when: 'for a service of the shop',
    input: { ...running, 'up{job="product",instance="p:1"}': '0x400' },
  },
  {
    alert: 'MongodbUnavailable',
    when: 'while the exporter reports no connection',
    input: { ...running, 'mongodb_up{job="mongodb-exporter",instance="m:1"}': '0x400' },
    firing: [
      {
        labels: { job: 'mongodb-exporter', instance: 'm:1' },
        summary: 'MongoDB has not answered its exporter for 30 s',
      },
    ],
  },
  {
    alert: 'MongodbUnavailable',
    when: 'while the exporter is connected',
    input: { ...running, 'mongodb_up{job="mongodb-exporter",instance="m:1"}': '1x400' },
  },
  {
    alert: 'LoadBalancerServerDown',
    when: 'for a gateway that has been out of service for 30 s',
    input: { [gatewayUp(1)]: '1x20 0x380', [gatewayUp(2)]: '1x400' },
    at: '2m30s',
    firing: [
      {
        labels: { job: 'haproxy', proxy: 'gateways', server: 'gateway-1', state: 'UP' },
        summary: 'The load balancer has sent no requests to gateway-1 for 30 s',
      },
    ],
  },
  {
    alert: 'LoadBalancerServerDown',
    when: 'while a gateway restarts within 20 s',
    input: { [gatewayUp(1)]: '1x20 0x4 1x300', [gatewayUp(2)]: '1x400' },
    at: '2m10s',
  },
  {
    alert: 'InstanceMissing',
    when: 'for each service, and for Hazelcast, of which one of two instances is stopped, so that its target is absent',
    input: { ...running, ...withLoadBalancer, ...shop(), ...second(['product', 'order']) },
    firing: ['oauth', 'customer', 'hazelcast'].map((job) => ({
      labels: { job },
      summary: `Only one of two instances of ${job} has answered its scrapes for 1 min`,
    })),
  },
  {
    alert: 'InstanceMissing',
    when: 'for a service of which one of two instances does not answer',
    input: {
      ...running,
      ...withLoadBalancer,
      ...shop({ product: '1x20 0x380' }),
      ...second(['oauth', 'customer', 'product', 'order', 'hazelcast']),
    },
    firing: [
      {
        labels: { job: 'product' },
        summary: 'Only one of two instances of product has answered its scrapes for 1 min',
      },
    ],
  },
  {
    alert: 'InstanceMissing',
    when: 'while one of two instances restarts within 20 s',
    input: {
      ...running,
      ...withLoadBalancer,
      ...shop({ product: '1x20 _x4 1x300' }),
      ...second(['oauth', 'customer', 'product', 'order', 'hazelcast']),
    },
    at: '2m10s',
  },
  {
    alert: 'InstanceMissing',
    when: 'without the load balancer, with one instance of each service',
    input: { ...running, ...shop() },
  },
  {
    alert: 'HazelcastUnavailable',
    when: 'for a stopped member, whose target is absent',
    input: { ...running, ...shop({ hazelcast: undefined }) },
    firing: [{ labels: { job: 'hazelcast' }, summary: 'Hazelcast has not answered its scrapes for 1 min' }],
  },
  { alert: 'HazelcastUnavailable', when: 'while the member answers', input: { ...running, ...shop() } },
  {
    alert: 'ElasticsearchUnavailable',
    when: 'while the exporter reaches no server',
    input: { ...running, [esUp]: '1x400', [esScrape]: '0x400' },
    firing: [
      {
        labels: { job: 'elasticsearch-exporter', collector: 'cluster-info' },
        summary: 'Elasticsearch has been unavailable or red for 1 min',
      },
      {
        labels: { job: 'elasticsearch-exporter' },
        summary: 'Elasticsearch has been unavailable or red for 1 min',
      },
    ],
  },
  {
    alert: 'ElasticsearchUnavailable',
    when: 'while the cluster is red',
    input: { ...running, [esUp]: '1x400', [esScrape]: '1x400', [esStatus]: '1x400' },
    firing: [
      {
        labels: { job: 'elasticsearch-exporter', color: 'red' },
        summary: 'Elasticsearch has been unavailable or red for 1 min',
      },
    ],
  },
  {
    alert: 'ElasticsearchUnavailable',
    when: 'while the cluster is not red',
    input: { ...running, [esUp]: '1x400', [esScrape]: '1x400', [esStatus]: '0x400' },
  },
  {
    alert: 'CircuitBreakerOpen',
    when: 'for a breaker that has been open for a minute, with trials in between',
    input: { [breaker]: '2 2 2 2 1 2 2 2 2 1 2 2 2 2 1 2 2 2 2 1 2 2 2 2' },
    at: '1m50s',
    firing: [
      {
        labels: breakerLabels,
        summary: 'order has refused to call product (reserve) for 1 min',
      },
    ],
  },
  {
    alert: 'CircuitBreakerOpen',
    when: 'for a breaker that was open for 20 s',
    input: { [breaker]: '2x4 0x100' },
    at: '1m5s',
  },
  {
    alert: 'SagaStuck',
    when: 'for a saga that recovery has not completed for more than a minute',
    input: { 'order_saga_oldest_unfinished_seconds{job="order",instance="o:1"}': '0+5x400' },
    at: '2m30s',
    firing: [
      {
        labels: { job: 'order' },
        summary: 'An order has been neither confirmed nor compensated for 2m 5s',
      },
    ],
  },
  {
    alert: 'SagaStuck',
    when: 'for sagas that are resumed within 20 s',
    input: { 'order_saga_oldest_unfinished_seconds{job="order",instance="o:1"}': '20x400' },
  },
  {
    alert: 'EventLoopDelayHigh',
    when: 'for a delay above 100 ms',
    input: { [lag]: '0.25x400' },
    firing: [
      {
        labels: { job: 'order', instance: 'o:1' },
        summary: '1 % of the event-loop turns of order take longer than 250ms',
      },
    ],
  },
  {
    alert: 'EventLoopDelayHigh',
    when: 'for short delays, such as long garbage collections',
    input: { [lag]: '0.25 0.01 0.25 0.02 0.5 0.01x300' },
    at: '2m30s',
  },
  {
    alert: 'ProcessSuspended',
    when: 'for a process that is suspended again and again',
    input: { ...othersSuspended('0x400'), [suspensions]: '0x80 1x4 2x4 3x400' },
    firing: [
      {
        labels: orderLabels,
        summary: 'order was suspended 3 times more often than the median process within 5 min',
      },
    ],
  },
  {
    alert: 'ProcessSuspended',
    when: 'when a laptop wakes up once, and for blocks of the event loop',
    input: {
      ...othersSuspended('0x400'),
      [suspensions]: '0x80 1x400',
      [`process_pauses_total{${inOrder},cause="blocked"}`]: '0+1x400',
    },
  },
  {
    alert: 'ProcessSuspended',
    when: 'when the machine of all processes pauses repeatedly',
    input: { ...othersSuspended('0x80 1x4 2x4 3x400'), [suspensions]: '0x80 1x4 2x4 3x400' },
  },
  {
    alert: 'EventLoopBlocked',
    when: 'for a process that blocks its event loop for 0.5 s every 10 s',
    input: { [blockedSeconds]: '0+0.25x400' },
    firing: [
      {
        labels: orderLabels,
        summary: 'The code of order blocks its event loop for 5% of the time',
      },
    ],
  },
  {
    alert: 'EventLoopBlocked',
    when: 'for one block of three seconds, and for a suspended process',
    input: {
      [blockedSeconds]: '0x80 3x400',
      [`process_pause_seconds_total{${inOrder},cause="suspended"}`]: '0+1.5x400',
    },
  },
  {
    alert: 'ProcessStarved',
    when: 'for a process that waits for a processor for a tenth of the time',
    input: { [starvedSeconds]: '0+0.5x400' },
    firing: [{ labels: orderLabels, summary: 'order waits for a processor for 10% of the time' }],
  },
  {
    alert: 'ProcessStarved',
    when: 'for short waits',
    input: { [starvedSeconds]: '0+0.1x400' },
  },
  {
    alert: 'ProcessRestarting',
    when: 'for a process that started three times more within 10 min',
    input: { [startTime]: '100x60 400x20 500x20 600x400' },
    firing: [{ labels: orderLabels, summary: 'order at o:1 restarted 3 times within 10 min' }],
  },
  {
    alert: 'ProcessRestarting',
    when: 'for two deployments',
    input: { [startTime]: '100x60 400x20 500x400' },
  },
  {
    alert: 'GarbageCollectionSlow',
    when: 'for three long garbage collections within 5 min',
    input: { [collections]: '0x80 2x4 5x400', [shortCollections]: '0x80 1x4 2x400' },
    firing: [
      {
        labels: orderLabels,
        summary: 'Several garbage collections of order took longer than 100 ms within 5 min',
      },
    ],
  },
  {
    alert: 'GarbageCollectionSlow',
    when: 'for many short garbage collections',
    input: { [collections]: '0+3x400', [shortCollections]: '0+3x400' },
  },
  {
    alert: 'HeapNearLimit',
    when: 'for a heap that stays above 85 % of its limit',
    input: { [heap]: '90x400', [limit]: '100x400' },
    firing: [
      {
        labels: { job: 'product', instance: 'p:1' },
        summary: 'product uses 90% of its heap limit after garbage collection',
      },
    ],
  },
  {
    alert: 'HeapNearLimit',
    when: 'for a heap that garbage collections reduce',
    input: { [heap]: Array(40).fill('50 70 95').join(' '), [limit]: '100x400' },
  },
  {
    alert: 'TelemetryDropped',
    when: 'for items dropped because the queue was full',
    input: { [`telemetry_items_dropped_total{${delivery},reason="queue_full"}`]: '0x60 60x60' },
    at: '7m30s',
    firing: [
      {
        labels: { ...deliveryLabels, reason: 'queue_full' },
        summary: 'product dropped 60 logs for fluentd:24224 within 5 min (queue_full)',
      },
    ],
  },
  {
    alert: 'TelemetryDropped',
    when: 'for items that remained at a shutdown',
    input: {
      [`telemetry_items_dropped_total{${delivery},reason="shutdown"}`]: '0x60 60x60',
      [`telemetry_items_dropped_total{${delivery},reason="queue_full"}`]: '5x120',
    },
    at: '7m30s',
  },
  {
    alert: 'TelemetryQueueFilling',
    when: 'for a queue that holds the items of more than 20 s',
    input: {
      [`telemetry_items_queued{${delivery}}`]: '0+50x120',
      [`telemetry_items_produced_total{${delivery}}`]: '0+50x120',
    },
    firing: [
      {
        labels: deliveryLabels,
        summary: 'product has queued 6k logs for fluentd:24224',
      },
    ],
  },
  {
    alert: 'TelemetryQueueFilling',
    when: 'for a queue that holds the items of 5 s, and for a short queue without traffic',
    input: {
      [`telemetry_items_queued{${delivery}}`]: '250x120',
      [`telemetry_items_produced_total{${delivery}}`]: '0+250x120',
      'telemetry_items_queued{job="order",signal="spans",destination="x"}': '100x120',
      'telemetry_items_produced_total{job="order",signal="spans",destination="x"}': '100x120',
    },
  },
  {
    alert: 'FluentdDeadLetters',
    when: 'for a record that Elasticsearch refused',
    input: { 'fluentd_dead_letters_total{job="fluentd",instance="f:1"}': '0x60 6x60' },
    firing: [
      {
        labels: { job: 'fluentd', instance: 'f:1' },
        summary: 'Fluentd stored 6 dead letters within 10 min',
      },
    ],
  },
  {
    alert: 'FluentdDeadLetters',
    when: 'without new dead letters',
    input: { 'fluentd_dead_letters_total{job="fluentd",instance="f:1"}': '6x120' },
  },
  {
    alert: 'FluentdDeadLettersRemoved',
    when: 'for dead letters above the limit of size',
    input: {
      'fluentd_retention_removed_bytes_total{job="fluentd",instance="f:1",kind="dead_letters"}':
        '0x60 2097152x60',
      'fluentd_retention_removed_bytes_total{job="fluentd",instance="f:1",kind="backup"}': '0x120',
    },
    firing: [
      {
        labels: { kind: 'dead_letters' },
        summary: 'Fluentd removed 2MiB of dead_letters within 10 min',
      },
    ],
  },
  {
    alert: 'FluentdDeadLettersRemoved',
    when: 'without removed files',
    input: {
      'fluentd_retention_removed_bytes_total{job="fluentd",instance="f:1",kind="backup"}': '2097152x120',
    },
  },
  {
    alert: 'FluentdChunksInBackup',
    when: 'for a chunk with a permanent error',
    input: {
      'fluentd_retained_files{job="fluentd",instance="f:1",kind="backup"}': '0x60 1x60',
      'fluentd_retained_files{job="fluentd",instance="f:1",kind="dead_letters"}': '3x120',
    },
    firing: [
      {
        labels: { kind: 'backup' },
        summary: 'Fluentd has moved 1 chunks of log records to the folder backup',
      },
    ],
  },
  {
    alert: 'FluentdChunksInBackup',
    when: 'for dead letters alone',
    input: {
      'fluentd_retained_files{job="fluentd",instance="f:1",kind="backup"}': '0x120',
      'fluentd_retained_files{job="fluentd",instance="f:1",kind="dead_letters"}': '3x120',
    },
  },
  {
    alert: 'FluentdBufferGrowing',
    when: 'for a buffer that is more than 20 % full',
    input: {
      'fluentd_output_status_buffer_available_space_ratio{job="fluentd",plugin_id="out_elasticsearch"}':
        '75x120',
    },
    firing: [
      {
        labels: { job: 'fluentd', plugin_id: 'out_elasticsearch' },
        summary: 'The buffer for Elasticsearch is 25 % full',
      },
    ],
  },
  {
    alert: 'FluentdBufferGrowing',
    when: 'for a nearly empty buffer, and for the console’s buffer, which drops records on purpose',
    input: {
      'fluentd_output_status_buffer_available_space_ratio{job="fluentd",plugin_id="out_elasticsearch"}':
        '99x120',
      'fluentd_output_status_buffer_available_space_ratio{job="fluentd",plugin_id="out_console"}': '10x120',
    },
  },
  {
    alert: 'FluentdRetrying',
    when: 'for an output that is retried every 15 s',
    input: {
      'fluentd_output_status_retry_count{job="fluentd",plugin_id="out_elasticsearch"}': '0+1x40 40x1 41+1x80',
    },
    firing: [
      {
        labels: { plugin_id: 'out_elasticsearch' },
        summary: 'The output out_elasticsearch was retried 60 times within 5 min',
      },
    ],
  },
  {
    alert: 'FluentdRetrying',
    when: 'for two retries after a restart of Elasticsearch',
    input: {
      'fluentd_output_status_retry_count{job="fluentd",plugin_id="out_elasticsearch"}': '0x60 1 2x60',
    },
  },
  {
    alert: 'ContainerMemoryNearLimit',
    when: 'for a container that uses more than 95 % of its limit',
    input: {
      [`container_memory_working_set_bytes{${inCompose},id="/a"}`]: '96x120',
      [`container_spec_memory_limit_bytes{${inCompose},id="/a"}`]: '100x120',
    },
    firing: [
      {
        labels: { container_label_com_docker_compose_service: 'mongo' },
        summary: 'mongo uses 96% of its memory limit',
      },
    ],
  },
  {
    alert: 'ContainerMemoryNearLimit',
    when: 'for a container at 90 %, for one without a limit, and for the machine',
    input: {
      [`container_memory_working_set_bytes{${inCompose},id="/a"}`]: '90x120',
      [`container_spec_memory_limit_bytes{${inCompose},id="/a"}`]: '100x120',
      'container_memory_working_set_bytes{container_label_com_docker_compose_service="x",id="/b"}': '90x120',
      'container_spec_memory_limit_bytes{container_label_com_docker_compose_service="x",id="/b"}': '0x120',
      'container_memory_working_set_bytes{id="/"}': '99x120',
      'container_spec_memory_limit_bytes{id="/"}': '100x120',
    },
  },
  {
    alert: 'ContainerKilledForMemory',
    when: 'for a killed process',
    input: { [`container_oom_events_total{${inCompose},id="/a"}`]: '0x60 6x60' },
    firing: [
      {
        labels: { container_label_com_docker_compose_service: 'mongo' },
        summary: 'Kills for memory in mongo within 10 min: 6',
      },
    ],
  },
  {
    alert: 'ContainerKilledForMemory',
    when: 'for a container that the kill ended and Docker started again',
    input: {
      [`container_oom_events_total{${inCompose},id="/a"}`]: '0x120',
      [`container_start_time_seconds{${inCompose},id="/a"}`]: '1x60 2x60',
      'node_vmstat_oom_kill{job="node-exporter"}': '3x60 4x60',
    },
    at: '6m',
    firing: [
      {
        labels: { container_label_com_docker_compose_service: 'mongo' },
        summary: 'Kills for memory in mongo within 10 min: 1',
      },
    ],
  },
  {
    alert: 'ContainerKilledForMemory',
    when: 'for a restart without a kill, and a kill outside of containers',
    input: {
      [`container_oom_events_total{${inCompose},id="/a"}`]: '1x120',
      [`container_start_time_seconds{${inCompose},id="/a"}`]: '1x90 2x30',
      'node_vmstat_oom_kill{job="node-exporter"}': '3x5 4x115',
    },
  },
  {
    alert: 'ContainerKilledForMemory',
    when: 'for containers that are restarted two minutes after a kill of another program',
    input: {
      [`container_oom_events_total{${inCompose},id="/a"}`]: '0x120',
      [`container_start_time_seconds{${inCompose},id="/a"}`]: '1x84 2x36',
      [`container_start_time_seconds{${inCompose.replace('mongo', 'jaeger')},id="/b"}`]: '1x84 2x36',
      'node_vmstat_oom_kill{job="node-exporter"}': '3x60 4x60',
    },
    at: '8m',
  },
  {
    alert: 'ContainerRestarting',
    when: 'for a container that ends again and again',
    input: { [`container_start_time_seconds{${inCompose},id="/a"}`]: '1x60 2x6 3x6 4x60' },
    firing: [
      {
        labels: { container_label_com_docker_compose_service: 'mongo' },
        summary: 'mongo was started 3 times within 10 min',
      },
    ],
  },
  {
    alert: 'ContainerRestarting',
    when: 'for a container that was restarted twice',
    input: { [`container_start_time_seconds{${inCompose},id="/a"}`]: '1x60 2x6 3x60' },
  },
  {
    alert: 'DiskAlmostFull',
    when: 'for a disk with less than 4 GB',
    input: {
      [`node_filesystem_avail_bytes{${disk}}`]: '2147483648x120',
      [`node_filesystem_size_bytes{${disk}}`]: '1e11x120',
      [`node_filesystem_readonly{${disk}}`]: '0x120',
    },
    firing: [{ labels: { instance: 'n:1', mountpoint: '/' }, summary: 'The disk at / has 2GiB left' }],
  },
  {
    alert: 'DiskAlmostFull',
    when: 'for a large disk that is 95 % full, a small one and a read-only one',
    input: {
      [`node_filesystem_avail_bytes{${disk}}`]: '5e10x120',
      [`node_filesystem_size_bytes{${disk}}`]: '1e12x120',
      [`node_filesystem_readonly{${disk}}`]: '0x120',
      'node_filesystem_avail_bytes{mountpoint="/boot",fstype="ext4"}': '1e8x120',
      'node_filesystem_size_bytes{mountpoint="/boot",fstype="ext4"}': '1e9x120',
      'node_filesystem_readonly{mountpoint="/boot",fstype="ext4"}': '0x120',
      'node_filesystem_avail_bytes{mountpoint="/cd",fstype="udf"}': '0x120',
      'node_filesystem_size_bytes{mountpoint="/cd",fstype="udf"}': '9e9x120',
      'node_filesystem_readonly{mountpoint="/cd",fstype="udf"}': '1x120',
    },
  },
  {
    alert: 'FailedLogins',
    when: 'while someone guesses passwords',
    input: {
      'oauth_logins_total{job="oauth",outcome="failure"}': '0+3x120',
      'oauth_logins_total{job="oauth",outcome="success"}': '0+1x120',
    },
    firing: [{ labels: { job: 'oauth' }, summary: '180 logins failed or were throttled within 5 min' }],
  },
  {
    alert: 'FailedLogins',
    when: 'for some typing errors, few or among many logins',
    input: {
      'oauth_logins_total{job="oauth",outcome="failure"}': '0+1x120',
      'oauth_logins_total{job="oauth",outcome="success"}': '0+30x120',
    },
  },
  {
    alert: 'RefreshTokenReuse',
    when: 'for a refresh token that was used twice',
    input: { 'oauth_refresh_token_reuses_total{job="oauth"}': '0x60 9x60' },
    at: '9m',
    firing: [{ labels: { job: 'oauth' }, summary: '9 refresh tokens were used a second time within 15 min' }],
  },
  {
    alert: 'RefreshTokenReuse',
    when: 'without a new reuse',
    input: { 'oauth_refresh_token_reuses_total{job="oauth"}': '9x120' },
  },
  {
    alert: 'ForgedTokens',
    when: 'for access tokens with a wrong signature',
    input: { 'oauth_token_validations_total{job="gateway",outcome="wrong_signature"}': '0+1x120' },
    firing: [
      {
        labels: { job: 'gateway', outcome: 'wrong_signature' },
        summary: '60 access tokens were refused within 5 min (wrong_signature)',
      },
    ],
  },
  {
    alert: 'ForgedTokens',
    when: 'for expired and revoked tokens, and for two wrong signatures',
    input: {
      'oauth_token_validations_total{job="gateway",outcome="expired"}': '0+1x120',
      'oauth_token_validations_total{job="gateway",outcome="revoked"}': '0+1x120',
      'oauth_token_validations_total{job="gateway",outcome="wrong_signature"}': '0x60 2x60',
    },
  },
  {
    alert: 'WarehouseLagHigh',
    when: 'for a collection whose extract has failed for more than 15 min',
    input: { 'warehouse_extracted_until_timestamp_seconds{job="warehouse",collection="orders"}': '0x400' },
    at: '20m',
    firing: [
      {
        labels: { job: 'warehouse', collection: 'orders' },
        summary: 'The warehouse lags 20m 0s behind the collection orders',
      },
    ],
  },
  {
    alert: 'WarehouseLagHigh',
    when: 'for a job that ended after its latest extract',
    input: {
      'warehouse_extracted_until_timestamp_seconds{job="warehouse",collection="orders"}': '0x60 _x340',
    },
    at: '20m',
    firing: [
      {
        labels: { job: 'warehouse', collection: 'orders' },
        summary: 'The warehouse lags 20m 0s behind the collection orders',
      },
    ],
  },
  {
    alert: 'WarehouseLagHigh',
    when: 'for extracts every five minutes',
    input: { 'warehouse_extracted_until_timestamp_seconds{job="warehouse",collection="orders"}': '0+5x400' },
    at: '20m',
  },
];
