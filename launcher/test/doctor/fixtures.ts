import type { ComposeFile } from '../../src/doctor/compose-file.js';
import type { RunningEngine } from '../../src/doctor/docker-engine.js';
import type { CommandResult, Probes } from '../../src/doctor/probes.js';

const gigabyte = 1024 ** 3;

export interface FakeMachine extends Partial<Omit<Probes, 'read' | 'run'>> {
  /** Content by path. */
  files?: Readonly<Record<string, string>>;
  /** Standard output, or the whole result, by command line. Other commands do not exist. */
  commands?: Readonly<Record<string, string | CommandResult>>;
}

/** Returns the probes of a Linux machine on which every port is free, with the given differences. */
export function fakeProbes({ files = {}, commands = {}, ...rest }: FakeMachine = {}): Probes {
  return {
    platform: 'linux',
    nodeVersion: '20.19.5',
    homeFolder: '/home/ada',
    environment: {},
    read: (path) => files[path],
    run: async (command, args) => {
      const output = commands[[command, ...args].join(' ')];
      return typeof output === 'string' ? { exitCode: 0, stdout: output, stderr: '' } : output;
    },
    isFree: async () => true,
    portHolder: () => undefined,
    diskSpace: async () => ({ available: 50e9, total: 100e9 }),
    ...rest,
  };
}

/** Returns an engine that satisfies every check, with the given differences. */
export function fakeEngine(differences: Partial<RunningEngine> = {}): RunningEngine {
  return {
    state: 'running',
    version: '28.5.2',
    composeVersion: '2.40.3',
    hasBuildx: true,
    memoryBytes: 8 * gigabyte,
    architecture: 'x86_64',
    containerSystem: 'linux',
    cgroupVersion: '2',
    enforcesMemoryLimits: true,
    isRootless: false,
    isVirtual: false,
    remote: undefined,
    dataFolder: '/var/lib/docker',
    containers: [],
    ...differences,
  };
}

/** Returns a compose file with MongoDB, Elasticsearch and a built gateway, with the given differences. */
export function fakeCompose(differences: Partial<ComposeFile> = {}): ComposeFile {
  return {
    project: 'shop',
    ports: [],
    memoryBytes: 4 * gigabyte,
    services: ['gateway', 'mongo', 'elasticsearch'],
    images: { mongo: 'mongo:8.0.29', elasticsearch: 'elasticsearch:8.19.20' },
    hasBuilds: true,
    hasStartInterval: true,
    environments: {
      elasticsearch: {
        'cluster.routing.allocation.disk.threshold_enabled': 'false',
        'node.store.allow_mmap': 'false',
      },
    },
    variables: ['GATEWAY_PORT'],
    values: {},
    setInEnvFile: [],
    ...differences,
  };
}
