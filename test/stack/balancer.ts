import { setTimeout as pause } from 'node:timers/promises';
import { forwardConnections } from '@glasshouse/launcher';

/** Process behind a balancer. */
export interface Instance {
  name: string;
  port: number;
}

/**
 * Round-robin TCP balancer, like a load balancer or a cluster's service address. It polls `/health/ready` of each
 * instance: an instance that does not respond with 200, or refuses a connection, gets no new connections until it
 * responds with 200 again.
 */
export interface Balancer {
  readonly url: string;
  /** Names of the instances that get new connections now. */
  inService(): string[];
  /** Number of connections that each instance got, by name. */
  readonly connections: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

const host = '127.0.0.1';

export async function createBalancer(
  instances: readonly Instance[],
  { heartbeatMs }: { heartbeatMs: number },
): Promise<Balancer> {
  const serving = new Set<Instance>();
  const connections = new Map(instances.map(({ name }) => [name, 0]));
  const closing = new AbortController();
  let turn = 0;

  /**
   * Returns the instances in service, starting with the next in turn. Returns all instances when none is in service,
   * because one may have become ready since the last poll.
   */
  function candidates(): Instance[] {
    turn++;
    const list = serving.size > 0 ? instances.filter((instance) => serving.has(instance)) : [...instances];
    return [...list.slice(turn % list.length), ...list.slice(0, turn % list.length)];
  }

  async function poll(instance: Instance): Promise<void> {
    while (!closing.signal.aborted) {
      const ready = await fetch(`http://${host}:${instance.port}/health/ready`, {
        signal: AbortSignal.timeout(2000),
        headers: { connection: 'close' },
      }).then(
        async (response) => {
          await response.arrayBuffer();
          return response.ok;
        },
        () => false,
      );
      if (ready) serving.add(instance);
      else serving.delete(instance);
      await pause(heartbeatMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  const forwarder = await forwardConnections({
    host,
    port: 0,
    address: host,
    candidates,
    onConnected: ({ name }) => connections.set(name, (connections.get(name) ?? 0) + 1),
    onRefused: (instance) => serving.delete(instance),
  });
  const polls = instances.map(poll);
  return {
    url: `http://${host}:${forwarder.port}`,
    inService: () => instances.filter((instance) => serving.has(instance)).map(({ name }) => name),
    connections,
    async close() {
      closing.abort();
      await Promise.all([forwarder.close(), ...polls]);
    },
  };
}
