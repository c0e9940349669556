import type { Span, Telemetry } from '@glasshouse/telemetry';

/** The default bounds, in seconds, and 1 ms, because most operations wait for less. */
const buckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * Metrics of a store's connections, as in OpenTelemetry's semantic conventions (`db.client.connection.*`). A service has
 * one store; the connections to all members of a replica set count together. Times are in milliseconds.
 */
export interface PoolMetrics {
  /** Number of callers that wait because no connection is idle. */
  readonly queued: number;
  /** A connection is open, and not in use. */
  opened(): void;
  /** A connection that was not in use is closed. */
  closed(): void;
  /** A caller has begun to wait for a connection. */
  waiting(): void;
  /** The wait of a caller has ended, with or without a connection. */
  waitEnded(): void;
  /** A caller has got a connection; its span becomes an exemplar. */
  acquired(waitMs: number, span?: Span): void;
  /** A connection is in use from now on. */
  taken(): void;
  /** A connection is no longer in use. */
  returned(useMs: number): void;
  /** A connection was in use without a wait, and is free again. */
  used(useMs: number): void;
}

export function createPoolMetrics({ metrics }: Telemetry, system: string): PoolMetrics {
  const count = metrics.gauge({
    // `db.client.connection.count` in the conventions; promtool reserves the suffix `_count` for histograms
    name: 'db_client_connections',
    help: 'Open connections to the database, by state: idle or used.',
    labels: ['system', 'state'],
  });
  const idleCount = count.labels(system, 'idle');
  const usedCount = count.labels(system, 'used');
  const pendingRequests = metrics
    .gauge({
      name: 'db_client_connection_pending_requests',
      help: 'Database operations that wait for a connection.',
      labels: ['system'],
    })
    .labels(system);
  const waitTime = metrics
    .histogram({
      name: 'db_client_connection_wait_time_seconds',
      help: 'Time until an operation had a connection to the database.',
      labels: ['system'],
      buckets,
    })
    .labels(system);
  const useTime = metrics
    .histogram({
      name: 'db_client_connection_use_time_seconds',
      help: 'Time from taking a connection to the database until its return.',
      labels: ['system'],
      buckets,
    })
    .labels(system);
  let open = 0;
  let inUse = 0;
  let pending = 0;

  function changeCounts(opened: number, taken: number): void {
    open += opened;
    inUse += taken;
    usedCount.set(inUse);
    // a fault can allow more operations at once than there are connections
    idleCount.set(Math.max(0, open - inUse));
  }
  function changePending(by: number): void {
    pending += by;
    pendingRequests.set(pending);
  }
  changeCounts(0, 0);
  changePending(0);

  return {
    get queued() {
      return open > inUse ? 0 : pending;
    },
    opened: () => changeCounts(1, 0),
    closed: () => changeCounts(-1, 0),
    waiting: () => changePending(1),
    waitEnded: () => changePending(-1),
    acquired: (waitMs, span) => waitTime.observe(waitMs / 1000, span),
    taken: () => changeCounts(0, 1),
    returned(useMs) {
      changeCounts(0, -1);
      useTime.observe(useMs / 1000);
    },
    used(useMs) {
      waitTime.observe(0);
      useTime.observe(useMs / 1000);
    },
  };
}
