import type { Logger } from '@glasshouse/telemetry';
import { withTimeout } from '@glasshouse/timing';
import type { ClientConfig, Client as HazelcastClient } from 'hazelcast-client';
import { routeLogs } from './route-logs.js';

export interface ClientOptions {
  /** Addresses of members, `host:port`. */
  members: readonly string[];
  cluster: string;
  log: Logger;
}

/** Upper limit for an attempt, in ms: twice the wait for the connections to two members that hang. */
const attemptTimeoutMs = 20_000;

/**
 * Creates a client that is connected to the cluster. It tries every member once.
 *
 * @param onShutdown called with the client after it has shut down, also when it does so by itself because it has lost the
 * cluster
 * @throws Error when no member responds, or the cluster is lost before the client is ready
 */
export async function createClient(
  options: ClientOptions,
  onShutdown: (client: HazelcastClient) => void,
): Promise<HazelcastClient> {
  const { Client, LifecycleState, ReconnectMode } = (await import('hazelcast-client')).default;
  let client: HazelcastClient | undefined;
  let fail: (error: Error) => void = () => {};
  // A client that loses the cluster before it has the list of members waits for the list for two minutes, although it
  // has shut itself down.
  const lost = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const creating = Client.newHazelcastClient({
    ...configOf(options),
    connectionStrategy: {
      reconnectMode: ReconnectMode.ASYNC,
      connectionRetry: { clusterConnectTimeoutMillis: 1, initialBackoffMillis: 1, maxBackoffMillis: 1 },
    },
    lifecycleListeners: [
      (state) => {
        if (state !== LifecycleState.SHUTDOWN) return;
        fail(new Error('the cluster was lost before the client was ready'));
        if (client) onShutdown(client);
      },
    ],
  });
  try {
    client = await withTimeout(Promise.race([creating, lost]), attemptTimeoutMs);
    return client;
  } catch (error) {
    // The attempt itself cannot be cancelled.
    creating.then((late) => late.shutdown()).catch(() => {});
    throw error;
  }
}

function configOf({ members, cluster, log }: ClientOptions): ClientConfig {
  return {
    clusterName: cluster,
    network: { clusterMembers: [...members], connectionTimeout: 1000 },
    // The owner of a key waits for the backup. With the default, the member with the backup confirms it to the client, and
    // every write would time out while the client has no connection to this member, e.g. after its restart.
    backupAckToClientEnabled: false,
    properties: {
      // Closes the connection to a member that hangs; the timeout also bounds the wait for its handshake.
      'hazelcast.client.heartbeat.interval': 1000,
      'hazelcast.client.heartbeat.timeout': 4000,
      'hazelcast.client.invocation.timeout.millis': 5000,
      'hazelcast.client.invocation.retry.pause.millis': 100,
      'hazelcast.logging.level': 'WARN',
    },
    customLogger: routeLogs(log),
  };
}
