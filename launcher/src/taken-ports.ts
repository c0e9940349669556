import { createServer } from 'node:net';
import { type EmbeddedPort, embeddedPorts, type Ports, portVariable } from './ports.js';

/** Names every port that something else listens on, with the variable that changes it. */
export class PortsTakenError extends Error {
  readonly taken: readonly EmbeddedPort[];
  constructor(taken: readonly EmbeddedPort[], ports: Ports) {
    super(
      taken
        .map((name) => `port ${ports[name]} (${name}) is taken: set ${portVariable(name)} to a free one`)
        .join('\n'),
    );
    this.name = 'PortsTakenError';
    this.taken = taken;
  }
}

/** True when nothing listens on the port. Errors other than "in use", e.g. EACCES, are thrown. */
export function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** @throws PortsTakenError naming all that are taken; RangeError for a port that was given to two. */
export async function requireFreePorts(host: string, ports: Ports): Promise<void> {
  for (const name of embeddedPorts) {
    const twin = embeddedPorts.find((other) => other !== name && ports[other] === ports[name]);
    if (twin) throw new RangeError(`${portVariable(name)} and ${portVariable(twin)} are both ${ports[name]}`);
  }
  const free = await Promise.all(embeddedPorts.map((name) => isFree(host, ports[name])));
  const taken = embeddedPorts.filter((_, index) => !free[index]);
  if (taken.length > 0) throw new PortsTakenError(taken, ports);
}
