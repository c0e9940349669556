import type { Container, Engine } from '../docker-engine.js';
import { type Finding, failure, ok, skipped } from '../finding.js';
import { findHolder, windowsHolder } from '../port-holders.js';
import type { Probes } from '../probes.js';

/** Port that one way to start the shop needs. */
export interface NeededPort {
  /** Name of the service or process. */
  name: string;
  host: string;
  port: number;
  /** Variable that changes the port; undefined for a fixed port. */
  variable: string | undefined;
}

export interface PortOptions {
  /** Place that the advice names for a variable, e.g. `in .env`. */
  place: string;
  /** Compose project whose own containers may hold the ports; undefined for `npm start`. */
  project?: string;
}

/** Checks that all ports are free, and names the container or process that holds a port in use. */
export async function checkPorts(
  ports: readonly NeededPort[],
  engine: Engine,
  probes: Probes,
  options: PortOptions,
): Promise<Finding[]> {
  if (engine.state === 'running' && engine.remote && options.project !== undefined)
    return [skipped(`the engine is on another machine (${engine.remote})`)];
  const containers = engine.state === 'running' ? engine.containers : [];
  const problems: Finding[] = [];
  const own: NeededPort[] = [];
  for (const [index, needed] of ports.entries()) {
    const twin = ports.slice(0, index).find(({ port }) => port === needed.port);
    if (twin) {
      problems.push(
        failure(`${label(twin)} and ${label(needed)} have the same port`, change(needed, options.place)),
      );
      continue;
    }
    const container = containers.find((each) => each.ports.includes(needed.port));
    if (container && container.project === options.project && options.project !== undefined) own.push(needed);
    else problems.push(...(await problemsOf(needed, container, probes, options.place)));
  }
  if (problems.length > 0) return problems;
  if (own.length > 0)
    return [ok(`this project already runs and holds ${own.length} of ${ports.length} ports`)];
  return [ok(`all ${ports.length} ports are free`)];
}

async function problemsOf(
  needed: NeededPort,
  container: Container | undefined,
  probes: Probes,
  place: string,
): Promise<Finding[]> {
  const { host, port } = needed;
  if (container) {
    const from = container.project === undefined ? '' : ` of the Compose project ${container.project}`;
    return [
      failure(
        `${label(needed)} is in use by the container ${container.name}${from}`,
        `docker stop ${container.name}, or ${change(needed, place)}`,
      ),
    ];
  }
  try {
    if (await isFreeEverywhere(host, port, probes)) {
      const windows = await windowsHolder(port, probes);
      if (windows === undefined) return [];
      return [
        failure(
          `${label(needed)} is in use on Windows by ${windows}`,
          `stop it, or ${change(needed, place)}`,
        ),
      ];
    }
  } catch (error) {
    return [failure(`${label(needed)}: ${(error as Error).message}`, change(needed, place))];
  }
  const holder = await findHolder(port, probes);
  if (holder === undefined)
    return [
      failure(
        `${label(needed)} is in use`,
        `find its process with ${findCommand(port, probes)}, or ${change(needed, place)}`,
      ),
    ];
  return [failure(`${label(needed)} is in use by ${holder}`, `stop it, or ${change(needed, place)}`)];
}

/** On macOS, a specific address can be bound although another process listens on all addresses. */
async function isFreeEverywhere(host: string, port: number, { isFree, platform }: Probes): Promise<boolean> {
  const hosts = platform === 'darwin' && host !== '0.0.0.0' ? [host, '0.0.0.0'] : [host];
  for (const each of hosts) if (!(await isFree(each, port))) return false;
  return true;
}

function findCommand(port: number, { platform }: Probes): string {
  return platform === 'darwin'
    ? `sudo lsof -nP -iTCP:${port} -sTCP:LISTEN`
    : `sudo ss -ltnp 'sport = :${port}'`;
}

function label({ name, port }: NeededPort): string {
  return `port ${port} (${name})`;
}

function change({ variable, name }: NeededPort, place: string): string {
  return variable === undefined ? `change the port of ${name}` : `set ${variable} to a free port ${place}`;
}
