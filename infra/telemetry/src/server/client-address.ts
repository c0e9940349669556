import type { Socket } from 'node:net';

const known = new WeakMap<Socket, string>();

/** Node asks the socket's handle each time, though it stays the same for as long as the connection does. */
export function clientAddress(socket: Socket): string | undefined {
  const found = known.get(socket);
  if (found !== undefined) return found;
  const address = socket.remoteAddress;
  if (address !== undefined) known.set(socket, address);
  return address;
}
