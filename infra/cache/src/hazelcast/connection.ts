import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@glasshouse/telemetry';
import type { Client as HazelcastClient } from 'hazelcast-client';
import { routeLogs } from './route-logs.js';

export interface ConnectionOptions {
  /** Addresses of members, `host:port`. */
  members: readonly string[];
  cluster: string;
  log: Logger;
}

export interface Connection {
  /** Client while connected; `undefined` otherwise. */
  readonly client: HazelcastClient | undefined;
  /** Begins to connect. Resolves after the first attempt, successful or not, or after 2 s. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Upper limit for the wait of `start()`, in milliseconds; an attempt takes longer when a member hangs. */
const startTimeoutMs = 2000;

/** Delays between attempts to connect, in milliseconds; the last one repeats. */
const retryDelays = [250, 500, 1000, 2000, 5000];

/**
 * Keeps one client connected until `close()`. The client's own retries would either block operations or, in the
 * background, stop permanently after some failures. Each client therefore tries every member once, and a new client
 * replaces it after it has shut down.
 */
export function createConnection({ members, cluster, log }: ConnectionOptions): Connection {
  let client: HazelcastClient | undefined;
  let attempts = 0;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let attempting: Promise<void> | undefined;

  async function connect(): Promise<void> {
    const { Client, LifecycleState, ReconnectMode } = (await import('hazelcast-client')).default;
    let ownClient: HazelcastClient | undefined;
    const newClient = await Client.newHazelcastClient({
      clusterName: cluster,
      network: { clusterMembers: [...members], connectionTimeout: 1000 },
      connectionStrategy: {
        reconnectMode: ReconnectMode.ASYNC,
        connectionRetry: { clusterConnectTimeoutMillis: 1, initialBackoffMillis: 1, maxBackoffMillis: 1 },
      },
      properties: {
        // Closes the connection to a member that hangs; the timeout also bounds the wait for its handshake.
        'hazelcast.client.heartbeat.interval': 1000,
        'hazelcast.client.heartbeat.timeout': 4000,
        'hazelcast.client.invocation.timeout.millis': 5000,
        'hazelcast.client.invocation.retry.pause.millis': 100,
        'hazelcast.logging.level': 'WARN',
      },
      customLogger: routeLogs(log),
      lifecycleListeners: [(state) => state === LifecycleState.SHUTDOWN && onShutdown(ownClient)],
    });
    if (closed) return newClient.shutdown();
    ownClient = newClient;
    client = newClient;
    log.info('connected to Hazelcast', { 'db.system.name': 'hazelcast', 'hazelcast.attempts': attempts + 1 });
    attempts = 0;
  }

  /** Replaces a client that has lost the cluster and shut itself down; ignores clients that never connected. */
  function onShutdown(stopped: HazelcastClient | undefined): void {
    if (closed || !stopped || client !== stopped) return;
    client = undefined;
    log.warn('lost the connection to Hazelcast, reconnecting');
    scheduleAttempt();
  }

  function attempt(): Promise<void> {
    attempting = connect().catch((error: unknown) => {
      // Logs the first failed attempt and then about one a minute.
      if (attempts % 12 === 0) log.warn('Hazelcast unreachable, retrying in the background', { error });
      scheduleAttempt();
    });
    return attempting;
  }

  function scheduleAttempt(): void {
    if (closed) return;
    const retryDelay = retryDelays[Math.min(attempts, retryDelays.length - 1)];
    attempts++;
    timer = setTimeout(() => void attempt(), retryDelay);
    timer.unref();
  }

  return {
    get client() {
      return client;
    },
    start() {
      if (attempting) throw new Error('the cache is already started');
      return Promise.race([attempt(), delay(startTimeoutMs, undefined, { ref: false })]);
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      // An attempt cannot be cancelled; it takes a few seconds at most.
      await attempting;
      const lastClient = client;
      client = undefined;
      await lastClient?.shutdown();
    },
  };
}
