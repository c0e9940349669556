import { randomInt } from 'node:crypto';
import { embeddedPorts, type Ports } from './ports.js';
import { isFree } from './taken-ports.js';

/** Below the range from which the kernel gives ports to outgoing connections, so that none is lost between check and use. */
const lowest = 20_000;
const highest = 31_999;

/** So many free ports, different from each other. */
export async function freePorts(count: number, host = '127.0.0.1'): Promise<number[]> {
  const chosen = new Set<number>();
  while (chosen.size < count) {
    const port = randomInt(lowest, highest + 1);
    if (!chosen.has(port) && (await isFree(host, port))) chosen.add(port);
  }
  return [...chosen];
}

/** A free port for each process, different from each other. */
export async function chooseFreePorts(host = '127.0.0.1'): Promise<Ports> {
  const list = await freePorts(embeddedPorts.length, host);
  return Object.fromEntries(embeddedPorts.map((name, index) => [name, list[index]])) as unknown as Ports;
}
