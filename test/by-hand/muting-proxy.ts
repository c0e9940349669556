import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server that can keep its answers back, or break in the middle of what is sent. */
export interface MutingProxy {
  readonly port: number;
  /** Bytes that the server answered. */
  readonly answered: number;
  readonly connections: number;
  mute: boolean;
  /** The next connection breaks after so many bytes. */
  breakAfter: number | undefined;
  close(): Promise<void>;
}

export async function createMutingProxy(host: string, port: number): Promise<MutingProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((incoming) => {
    const outgoing = connect(port, host);
    proxy.connections += 1;
    let left = proxy.breakAfter ?? Number.POSITIVE_INFINITY;
    proxy.breakAfter = undefined;
    for (const [socket, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    incoming.on('data', (bytes) => {
      outgoing.write(bytes.subarray(0, Math.min(left, bytes.length)));
      left -= bytes.length;
      if (left <= 0) outgoing.end(() => incoming.resetAndDestroy());
    });
    outgoing.on('data', (bytes) => {
      proxy.answered += bytes.length;
      if (!proxy.mute) incoming.write(bytes);
    });
  });
  const proxy = {
    port: 0,
    answered: 0,
    connections: 0,
    mute: false,
    breakAfter: undefined as number | undefined,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy.port = (server.address() as AddressInfo).port;
  return proxy;
}
