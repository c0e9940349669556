import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface ForwardOptions<T extends { readonly port: number }> {
  /** Address to listen on. */
  host: string;
  /** 0 means any free port. */
  port: number;
  /** Address of the instances. */
  address: string;
  /** Returns the instances to try for a new connection, in order. */
  candidates(): readonly T[];
  onConnected?(instance: T): void;
  onRefused?(instance: T): void;
}

export interface Forwarder {
  readonly port: number;
  /** Destroys all connections and stops to listen. */
  close(): Promise<void>;
}

/**
 * Forwards each connection to the first candidate that accepts it; if all refuse, the connection is closed.
 *
 * @throws Error when the port is in use
 */
export async function forwardConnections<T extends { readonly port: number }>(
  options: ForwardOptions<T>,
): Promise<Forwarder> {
  const { host, port, address, candidates, onConnected, onRefused } = options;
  const sockets = new Set<Socket>();

  function track(socket: Socket): Socket {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    return socket.setNoDelay(true);
  }

  function forward(incoming: Socket, [instance, ...others]: readonly T[]): void {
    if (instance === undefined || incoming.destroyed) {
      incoming.destroy();
      return;
    }
    const outgoing = track(connect(instance.port, address));
    const refused = () => {
      onRefused?.(instance);
      forward(incoming, others);
    };
    outgoing.once('error', refused);
    outgoing.once('connect', () => {
      outgoing.off('error', refused);
      onConnected?.(instance);
      if (incoming.destroyed) {
        outgoing.destroy();
        return;
      }
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
    forward(track(socket), candidates());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
