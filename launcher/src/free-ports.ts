import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { embeddedPorts, type Ports } from './ports.js';
import { isFree } from './taken-ports.js';

/** Range below the ephemeral ports, so that no outgoing connection takes a port between check and use. */
const lowest = 20_000;
const highest = 31_999;
/** Time in which a chosen port must be used, longer than the start of a shop on a loaded machine. */
const reservedMs = 60_000;

/**
 * Returns `count` distinct free ports. They are reserved for a minute, so that no other call chooses them before they are
 * used, even in another process.
 */
export async function freePorts(count: number, host = '127.0.0.1'): Promise<number[]> {
  const chosen: number[] = [];
  while (chosen.length < count) {
    const port = randomInt(lowest, highest + 1);
    const release = await reserve(host, port);
    if (!release) continue;
    if (await isFree(host, port)) chosen.push(port);
    else release();
  }
  return chosen;
}

/**
 * Reserves a port by a UDP socket with the same number, which leaves the TCP port free. The system releases it with this
 * process at the latest.
 *
 * @returns the end of the reservation, or undefined when the port is reserved already
 */
function reserve(host: string, port: number): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.close();
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    socket.bind({ address: host, port, exclusive: true }, () => {
      const timer = setTimeout(() => socket.close(), reservedMs).unref();
      socket.unref();
      resolve(() => {
        clearTimeout(timer);
        socket.close();
      });
    });
  });
}

/** Returns a distinct free port for each name in `Ports`. */
export async function chooseFreePorts(host = '127.0.0.1'): Promise<Ports> {
  const list = await freePorts(embeddedPorts.length, host);
  return Object.fromEntries(embeddedPorts.map((name, index) => [name, list[index]])) as unknown as Ports;
}
