import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** Socket or address of a client; the address of a socket is read only when needed. */
export type Caller = Socket | string | undefined;

const known = new WeakMap<Socket, string>();
let watching = false;

/**
 * Stores the address of each connection that this process accepts from now on. Node discards it when the connection
 * closes, and reading it for each request costs as much as the request's metrics.
 */
export function watchConnections(): void {
  if (watching) return;
  watching = true;
  subscribe('net.server.socket', (message) => {
    const { socket } = message as { socket: Socket };
    const address = socket.remoteAddress;
    if (address !== undefined) known.set(socket, address);
  });
}

/**
 * Returns the source of a client's address. Call it while the request is in progress: the address of a TLS connection
 * is read at once, because its socket is not the accepted one.
 */
export function callerOf(socket: Socket): Caller {
  return (socket as Partial<{ encrypted: boolean }>).encrypted ? socket.remoteAddress : socket;
}

/** Returns the address, even after the connection has closed. Never throws. */
export function addressOf(caller: Caller): string | undefined {
  if (typeof caller !== 'object') return caller;
  try {
    return known.get(caller) ?? caller.remoteAddress;
  } catch {
    // the socket proxy of an HTTP/2 session throws after the session's end
    return undefined;
  }
}
