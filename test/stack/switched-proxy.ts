import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';

/** TCP proxy that simulates a server that is down, hangs or is slow. */
export interface SwitchedProxy {
  readonly port: number;
  pass(): void;
  /** Closes all connections and refuses new ones. */
  refuse(): void;
  /** Keeps connections open, but forwards no data. */
  stall(): void;
  /** Forwards each chunk of data, in both directions, after this time in milliseconds. */
  slow(ms: number): void;
  close(): Promise<void>;
}

export async function createSwitchedProxy(host: string, port: number): Promise<SwitchedProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let mode: 'pass' | 'refuse' | 'stall' = 'pass';
  let delayMs = 0;

  const delayed = () =>
    new Transform({
      transform(chunk, _, done) {
        if (delayMs === 0) done(null, chunk);
        else setTimeout(() => done(null, chunk), delayMs);
      },
    });

  function join(incoming: Socket): void {
    if (mode === 'refuse') {
      incoming.destroy();
      return;
    }
    const outgoing = connect(port, host);
    const pair = [incoming, outgoing] as const;
    pairs.add(pair);
    for (const [from, to] of [pair, [outgoing, incoming] as const]) {
      from.pipe(delayed()).pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        to.destroy();
        pairs.delete(pair);
      });
    }
    if (mode === 'stall') hold(pair);
  }
  function hold(pair: readonly [Socket, Socket]): void {
    for (const socket of pair) {
      socket.unpipe();
      socket.pause();
    }
  }
  function cut(): void {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
  }

  const server = createServer(join);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    pass() {
      // data of stalled connections may be incomplete
      if (mode === 'stall') cut();
      mode = 'pass';
      delayMs = 0;
    },
    refuse() {
      mode = 'refuse';
      cut();
    },
    stall() {
      mode = 'stall';
      for (const pair of pairs) hold(pair);
    },
    slow(ms) {
      delayMs = ms;
    },
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
