import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** TCP proxy that can delay what the server sends, like `tc netem` on the server's network. */
export interface DelayingProxy {
  readonly port: number;
  /** Delay of each chunk that the server sends, in ms. The order of the chunks stays. */
  delayMs: number;
  close(): Promise<void>;
}

export async function startDelayingProxy(target: { host: string; port: number }): Promise<DelayingProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect({ ...target, noDelay: true });
    client.setNoDelay(true);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    client.pipe(upstream);
    let lastAt = 0;
    upstream.on('data', (bytes) => {
      // a shorter delay must not overtake a longer one
      lastAt = Math.max(lastAt, performance.now() + proxy.delayMs);
      const wait = lastAt - performance.now();
      if (wait < 1) client.write(bytes);
      else setTimeout(() => client.write(bytes), wait);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: DelayingProxy = {
    port: (server.address() as AddressInfo).port,
    delayMs: 0,
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
  return proxy;
}
