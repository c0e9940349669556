import { connect, createServer, type Socket } from 'node:net';
import type { ServiceName } from '@glasshouse/roster';
import type { TwoInstances } from './instances.js';
import { urlOf } from './plan.js';
import type { Ports } from './ports.js';

/** Round-robin TCP balancer in front of the instances of a service. */
export interface Balancer {
  /** Destroys all connections and stops to listen. */
  close(): Promise<void>;
}

/**
 * Listens on `port` and forwards each connection to the next instance. If an instance refuses the connection, the next
 * one gets it; if all refuse, the connection is closed.
 */
export async function createBalancer(
  host: string,
  port: number,
  instancePorts: readonly number[],
): Promise<Balancer> {
  const { hostname } = new URL(urlOf(host, port));
  const address = hostname.replace(/^\[|\]$/g, '');
  const sockets = new Set<Socket>();
  let turn = 0;

  function track(socket: Socket): Socket {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    return socket.setNoDelay(true);
  }

  function forward(incoming: Socket, [next, ...others]: readonly number[]): void {
    if (next === undefined || incoming.destroyed) {
      incoming.destroy();
      return;
    }
    const outgoing = track(connect(next, address));
    const onRefused = () => forward(incoming, others);
    outgoing.once('error', onRefused);
    outgoing.once('connect', () => {
      outgoing.off('error', onRefused);
      for (const [from, to] of [
        [incoming, outgoing],
        [outgoing, incoming],
      ] as const) {
        from.pipe(to);
        from.on('error', () => to.destroy());
        from.once('close', () => to.destroy());
      }
    });
  }

  const server = createServer((socket) => {
    // an error before the instance is connected
    socket.on('error', () => socket.destroy());
    const first = turn++ % instancePorts.length;
    forward(track(socket), [...instancePorts.slice(first), ...instancePorts.slice(0, first)]);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Starts a balancer on the port of each service that runs in two instances. */
export async function startBalancers(
  two: TwoInstances,
  { host, ports }: { host: string; ports: Ports },
): Promise<Balancer> {
  const started: Balancer[] = [];
  const close = async () => {
    await Promise.all(started.map((each) => each.close()));
  };
  try {
    for (const [name, instances] of Object.entries(two))
      started.push(
        await createBalancer(
          host,
          ports[name as ServiceName],
          instances.map(({ port }) => port),
        ),
      );
  } catch (error) {
    await close();
    throw error;
  }
  return { close };
}
