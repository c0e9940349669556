import type { Probes } from './probes.js';

/** Running container with the ports of the host that it publishes. */
export interface Container {
  name: string;
  /** Compose project; undefined for a container that Compose did not start. */
  project: string | undefined;
  ports: readonly number[];
}

/** Docker engine as far as the checks need it; {@link findEngine} reads it. */
export interface RunningEngine {
  state: 'running';
  version: string;
  /** Undefined without the Compose plugin. */
  composeVersion: string | undefined;
  hasBuildx: boolean;
  /** Memory of the machine or virtual machine that runs the containers, in bytes. */
  memoryBytes: number;
  /** Name of the architecture as `uname -m` has it, e.g. `x86_64`, `aarch64`. */
  architecture: string;
  /** `linux` or `windows`: the kind of containers. */
  containerSystem: string;
  cgroupVersion: string;
  enforcesMemoryLimits: boolean;
  isRootless: boolean;
  /** True if the containers run in a virtual machine (Docker Desktop, Colima, OrbStack and others on macOS). */
  isVirtual: boolean;
  /** Address of an engine on another machine; undefined for a local one. */
  remote: string | undefined;
  dataFolder: string;
  containers: readonly Container[];
}

export type Engine =
  | RunningEngine
  /** There is no command `docker`. */
  | { state: 'absent' }
  /** The command exists, but the engine does not respond: `reason` is its error message. */
  | { state: 'unreachable'; reason: string };

interface Info {
  ServerVersion?: string;
  ServerErrors?: string[];
  MemTotal?: number;
  Architecture?: string;
  OSType?: string;
  OperatingSystem?: string;
  CgroupVersion?: string;
  MemoryLimit?: boolean;
  SecurityOptions?: string[];
  DockerRootDir?: string;
}

/** Reads versions, properties and containers of the Docker engine that `docker` uses. */
export async function findEngine(probes: Probes): Promise<Engine> {
  const result = await probes.run('docker', ['info', '--format', '{{json .}}']);
  if (result === undefined) return { state: 'absent' };
  const info = parseInfo(result.stdout);
  if (!info.ServerVersion) {
    const [reason = 'docker info has no server version'] = [
      ...(info.ServerErrors ?? []),
      ...result.stderr.trim().split('\n').filter(Boolean),
    ];
    return { state: 'unreachable', reason };
  }
  const [compose, buildx, processes, context] = await Promise.all([
    probes.run('docker', ['compose', 'version', '--short']),
    probes.run('docker', ['buildx', 'version']),
    probes.run('docker', ['ps', '--format', '{{json .}}']),
    probes.run('docker', ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}']),
  ]);
  const endpoint = probes.environment.DOCKER_HOST || context?.stdout.trim() || '';
  return {
    state: 'running',
    version: info.ServerVersion,
    composeVersion: compose?.exitCode === 0 ? compose.stdout.trim() : undefined,
    hasBuildx: buildx?.exitCode === 0,
    memoryBytes: info.MemTotal ?? 0,
    architecture: info.Architecture ?? '',
    containerSystem: info.OSType ?? 'linux',
    cgroupVersion: info.CgroupVersion ?? '',
    enforcesMemoryLimits: info.MemoryLimit ?? true,
    isRootless: (info.SecurityOptions ?? []).some((option) => option.startsWith('name=rootless')),
    isVirtual: probes.platform !== 'linux' || /Docker Desktop/.test(info.OperatingSystem ?? ''),
    remote: /^(tcp|ssh|https?):/.test(endpoint) && !isLocal(endpoint) ? endpoint : undefined,
    dataFolder: info.DockerRootDir ?? '/var/lib/docker',
    containers: (processes?.stdout ?? '').split('\n').filter(Boolean).map(containerOf),
  };
}

/** Returns the first JSON document of an output that may begin with other lines. */
function parseInfo(stdout: string): Info {
  try {
    return JSON.parse(stdout.split('\n').find((line) => line.startsWith('{')) ?? '{}') as Info;
  } catch {
    return {};
  }
}

function isLocal(endpoint: string): boolean {
  return /^\w+:\/\/([^@/]*@)?(localhost|127\.[\d.]+|\[::1\])(:|\/|$)/.test(endpoint);
}

/** Reads a line of `docker ps`, whose `Ports` is a text such as `127.0.0.1:8080->8080/tcp, 24220/tcp`. */
function containerOf(line: string): Container {
  const { Names = '', Labels = '', Ports = '' } = JSON.parse(line) as Record<string, string>;
  const ports = [...Ports.matchAll(/:(\d+)(?:-(\d+))?->/g)].flatMap(([, from, to]) => {
    const count = to === undefined ? 1 : Number(to) - Number(from) + 1;
    return Array.from({ length: count }, (_, index) => Number(from) + index);
  });
  return { name: Names, project: /com\.docker\.compose\.project=([^,]+)/.exec(Labels)?.[1], ports };
}
