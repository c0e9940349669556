import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** TCP proxy that can discard the server's responses, or break a connection in the middle of a request. */
export interface MutingProxy {
  readonly port: number;
  /** Bytes that the server sent, including discarded ones. */
  readonly responseBytes: number;
  readonly connections: number;
  /** Discards the server's responses while true. */
  mute: boolean;
  /** Number of request bytes after which the next connection is reset. */
  breakAfter: number | undefined;
  close(): Promise<void>;
}

export async function createMutingProxy(host: string, port: number): Promise<MutingProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((incoming) => {
    const outgoing = connect(port, host);
    proxy.connections += 1;
    let remaining = proxy.breakAfter ?? Number.POSITIVE_INFINITY;
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
      outgoing.write(bytes.subarray(0, Math.min(remaining, bytes.length)));
      remaining -= bytes.length;
      if (remaining <= 0) outgoing.end(() => incoming.resetAndDestroy());
    });
    outgoing.on('data', (bytes) => {
      proxy.responseBytes += bytes.length;
      if (!proxy.mute) incoming.write(bytes);
    });
  });
  const proxy = {
    port: 0,
    responseBytes: 0,
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
