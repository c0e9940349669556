import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@glasshouse/telemetry';
import type { Client as HazelcastClient } from 'hazelcast-client';
import { routeLogs } from './route-logs.js';

export interface ConnectionOptions {
  /** `host:port` each. */
  members: readonly string[];
  cluster: string;
  log: Logger;
}

export interface Connection {
  /** The client while there is a connection. */
  readonly client: HazelcastClient | undefined;
  /** Begins to connect; resolves after the first attempt, whatever became of it, or when that takes too long. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** How long a start waits for the first attempt, in milliseconds: a member that hangs would take longer. */
const startMs = 2000;

/** Spaces out the attempts to reach a cluster that is away, in milliseconds; the last one repeats. */
const pauses = [250, 500, 1000, 2000, 5000];

/**
 * Keeps one client connected, for ever. The client's own retrying would either block operations or, started in the
 * background, end for good on some failures; so each client makes one round through the members, and a new one is made
 * when it gave up.
 */
export function createConnection({ members, cluster, log }: ConnectionOptions): Connection {
  let client: HazelcastClient | undefined;
  let attempts = 0;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let trying: Promise<void> | undefined;

  async function connect(): Promise<void> {
    const { Client, LifecycleState, ReconnectMode } = (await import('hazelcast-client')).default;
    let mine: HazelcastClient | undefined;
    const made = await Client.newHazelcastClient({
      clusterName: cluster,
      network: { clusterMembers: [...members], connectionTimeout: 1000 },
      connectionStrategy: {
        reconnectMode: ReconnectMode.ASYNC,
        connectionRetry: { clusterConnectTimeoutMillis: 1, initialBackoffMillis: 1, maxBackoffMillis: 1 },
      },
      properties: {
        // A member that hangs is given up after this; it also bounds the wait for its greeting.
        'hazelcast.client.heartbeat.interval': 1000,
        'hazelcast.client.heartbeat.timeout': 4000,
        'hazelcast.client.invocation.timeout.millis': 5000,
        'hazelcast.client.invocation.retry.pause.millis': 100,
        'hazelcast.logging.level': 'WARN',
      },
      customLogger: routeLogs(log),
      lifecycleListeners: [(state) => state === LifecycleState.SHUTDOWN && lost(mine)],
    });
    if (closed) return made.shutdown();
    mine = made;
    client = made;
    log.info('the cache is reached', { 'db.system.name': 'hazelcast', 'hazelcast.attempts': attempts + 1 });
    attempts = 0;
  }

  /** A client that gave up shuts itself down; one that never was connected is not `client`. */
  function lost(which: HazelcastClient | undefined): void {
    if (closed || !which || client !== which) return;
    client = undefined;
    log.warn('the cache is lost, connecting again');
    again();
  }

  function attempt(): Promise<void> {
    trying = connect().catch((error: unknown) => {
      // Told when it begins and then about once a minute.
      if (attempts % 12 === 0) log.warn('the cache is away, trying again in the background', { error });
      again();
    });
    return trying;
  }

  function again(): void {
    if (closed) return;
    const pause = pauses[Math.min(attempts, pauses.length - 1)];
    attempts++;
    timer = setTimeout(() => void attempt(), pause);
    timer.unref();
  }

  return {
    get client() {
      return client;
    },
    start() {
      if (trying) throw new Error('the cache was already started');
      return Promise.race([attempt(), delay(startMs, undefined, { ref: false })]);
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      // A client that is being made cannot be stopped, only waited for: one round, a few seconds at most.
      await trying;
      const last = client;
      client = undefined;
      await last?.shutdown();
    },
  };
}
