import { randomInt } from 'node:crypto';
import { embeddedPorts, type Ports } from './ports.js';
import { isFree } from './taken-ports.js';

/** Range below the ephemeral ports, so that no outgoing connection takes a port between check and use. */
const lowest = 20_000;
const highest = 31_999;

/** Returns `count` distinct free ports. */
export async function freePorts(count: number, host = '127.0.0.1'): Promise<number[]> {
  const chosen = new Set<number>();
  while (chosen.size < count) {
    const port = randomInt(lowest, highest + 1);
    if (!chosen.has(port) && (await isFree(host, port))) chosen.add(port);
  }
  return [...chosen];
}

/** Returns a distinct free port for each name in `Ports`. */
export async function chooseFreePorts(host = '127.0.0.1'): Promise<Ports> {
  const list = await freePorts(embeddedPorts.length, host);
  return Object.fromEntries(embeddedPorts.map((name, index) => [name, list[index]])) as unknown as Ports;
}
