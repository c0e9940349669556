import net, { type Socket } from 'node:net';
import { Ledger, type Seen } from './ledger.js';
import { type Manner, slowMs } from './manner.js';

/** The doubles of one run are told apart by name. */
export interface Double {
  /** From now on. Those who wait for an answer that will not come are cut off, as by a restart. */
  behave(manner: Manner, slowMs?: number): Promise<void>;
  seen(): Seen;
  close(): Promise<void>;
}

/** What speaks a protocol asks of the double that it is part of. */
export interface Surroundings {
  readonly ledger: Ledger;
  manner(): Manner;
  /** How long a slow one waits. */
  slowMs(): number;
  /** This connection will get no answer. */
  hold(socket: Socket): void;
}

/** Serves a connection from which nothing was read. */
export type Protocol = (surroundings: Surroundings) => (socket: Socket) => void;

/** A back-end at a port of its own that can be told to misbehave. It begins by taking what comes. */
export async function openDouble(port: number, protocol: Protocol): Promise<Double> {
  const ledger = new Ledger();
  const sockets = new Set<Socket>();
  const held = new Set<Socket>();
  let manner: Manner = 'takes';
  let waitMs = slowMs;
  const serve = protocol({
    ledger,
    manner: () => manner,
    slowMs: () => waitMs,
    hold: (socket) => held.add(socket),
  });

  const server = net.createServer({ pauseOnConnect: true }, (socket) => {
    ledger.connected();
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      held.delete(socket);
    });
    if (manner === 'resets') socket.resetAndDestroy();
    else if (manner === 'unread') held.add(socket);
    else {
      serve(socket);
      socket.resume();
    }
  });

  function listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  }

  function leave(): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    return closed;
  }

  await listen();
  return {
    async behave(next, wait = slowMs) {
      manner = next;
      waitMs = wait;
      for (const socket of held) socket.destroy();
      if (next === 'gone' && server.listening) await leave();
      if (next !== 'gone' && !server.listening) await listen();
      // nobody knows the manner of an open connection but who serves it
      if (next === 'resets' || next === 'unread') for (const socket of sockets) socket.destroy();
    },
    seen: () => ledger.seen(),
    close: leave,
  };
}
