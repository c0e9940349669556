import { createServer } from 'node:net';
import { portVariable } from '@glasshouse/roster';
import { portHolder } from './port-holder.js';
import { type EmbeddedPort, embeddedPorts, type Ports } from './ports.js';

/** Error with every port in use, the process that listens on it, and the variable that changes the port. */
export class PortsTakenError extends Error {
  readonly taken: readonly EmbeddedPort[];
  constructor(taken: readonly EmbeddedPort[], ports: Ports) {
    super(
      taken
        .map((name) => {
          const holder = portHolder(ports[name]);
          const by = holder === undefined ? '' : ` by ${holder}`;
          return `port ${ports[name]} (${name}) is taken${by}: set ${portVariable(name)} to a free port`;
        })
        .join('\n'),
    );
    this.name = 'PortsTakenError';
    this.taken = taken;
  }
}

/** Returns whether a port is free. @throws every error other than EADDRINUSE, e.g. EACCES */
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

const consolePorts: ReadonlySet<EmbeddedPort> = new Set(['console', 'forward', 'zipkin', 'otlp']);

/**
 * Checks that all ports are free.
 *
 * @throws PortsTakenError for ports in use; RangeError for a port assigned twice; Error for a port that needs
 * privileges, or a host that is not an address of this machine
 */
export async function requireFreePorts(
  { host, consoleHost = host }: { host: string; consoleHost?: string },
  ports: Ports,
): Promise<void> {
  const hostOf = (name: EmbeddedPort) => (consolePorts.has(name) ? consoleHost : host);
  for (const name of embeddedPorts) {
    const twin = embeddedPorts.find((other) => other !== name && ports[other] === ports[name]);
    if (twin) throw new RangeError(`${portVariable(name)} and ${portVariable(twin)} are both ${ports[name]}`);
  }
  const free = await Promise.all(
    embeddedPorts.map((name) =>
      isFree(hostOf(name), ports[name]).catch((error: NodeJS.ErrnoException) => {
        throw new Error(
          adviceOn(error, hostOf(name), {
            name,
            port: ports[name],
            variable: hostOf(name) === host ? 'HOST' : 'CONSOLE_HOST',
          }),
          { cause: error },
        );
      }),
    ),
  );
  const taken = embeddedPorts.filter((_, index) => !free[index]);
  if (taken.length > 0) throw new PortsTakenError(taken, ports);
}

function adviceOn(
  { code, message }: NodeJS.ErrnoException,
  host: string,
  { name, port, variable }: { name: EmbeddedPort; port: number; variable: string },
) {
  if (code === 'EACCES')
    return `port ${port} (${name}) needs privileges: set ${portVariable(name)} to 1024 or above`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EINVAL')
    return `${variable}=${host} is not an address of this machine (${code}): unset ${variable}, or set it to e.g. 127.0.0.1 or 0.0.0.0`;
  return `cannot listen on ${host}, port ${port} (${name}): ${message}`;
}
