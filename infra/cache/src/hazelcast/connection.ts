import { setTimeout as delay } from 'node:timers/promises';
import type { Client as HazelcastClient } from 'hazelcast-client';
import { type ClientOptions, createClient } from './create-client.js';

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
export function createConnection(options: ClientOptions): Connection {
  const { log } = options;
  let client: HazelcastClient | undefined;
  let attempts = 0;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let attempting: Promise<void> | undefined;

  async function connect(): Promise<void> {
    const newClient = await createClient(options, onShutdown);
    if (closed) return newClient.shutdown();
    // It may have lost the cluster in this turn; `onShutdown` knows only the client in use.
    if (!newClient.getLifecycleService().isRunning()) throw new Error('the client has shut down');
    client = newClient;
    log.info('connected to Hazelcast', { 'db.system.name': 'hazelcast', 'hazelcast.attempts': attempts + 1 });
    attempts = 0;
  }

  /** Replaces the client in use after it has lost the cluster and has shut itself down. */
  function onShutdown(stopped: HazelcastClient): void {
    if (closed || client !== stopped) return;
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
      // An attempt cannot be cancelled; it takes a few seconds, and 20 s at most.
      await attempting;
      const lastClient = client;
      client = undefined;
      await lastClient?.shutdown();
    },
  };
}
