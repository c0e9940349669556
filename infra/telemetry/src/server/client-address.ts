import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** Where a request comes from, until somebody wants to know it. */
export type Caller = Socket | string | undefined;

const known = new WeakMap<Socket, string>();
let watching = false;

/**
 * Notes from now on, in this process, the address of each connection that is accepted: Node has forgotten it once the
 * connection is gone, and to ask for it, or only to look it up, with each request costs as much as its metrics do.
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

/** While the request is under way. That of a TLS connection is asked for at once: Node accepts another socket than it hands out. */
export function callerOf(socket: Socket): Caller {
  return (socket as Partial<{ encrypted: boolean }>).encrypted ? socket.remoteAddress : socket;
}

/** At any time later. Never throws. */
export function addressOf(caller: Caller): string | undefined {
  if (typeof caller !== 'object') return caller;
  try {
    return known.get(caller) ?? caller.remoteAddress;
  } catch {
    // what stands for the socket of an HTTP/2 session that is over
    return undefined;
  }
}
