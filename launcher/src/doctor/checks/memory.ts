import type { ComposeFile } from '../compose-file.js';
import type { RunningEngine } from '../docker-engine.js';
import { type Finding, failure, ok, warning } from '../finding.js';
import type { Probes } from '../probes.js';

const mebibyte = 1024 * 1024;
/** Memory that the engine and the system of its virtual machine use themselves. */
const reserveBytes = 512 * mebibyte;

/** Compares the memory given to Docker, and on Linux the available memory, with the sum of the memory limits. */
export function checkMemory(engine: RunningEngine, compose: ComposeFile, probes: Probes): Finding[] {
  const needed = compose.memoryBytes;
  const given = engine.memoryBytes;
  const sum = `the memory limits of the containers add up to ${megabytes(needed)}`;
  const limits = engine.enforcesMemoryLimits
    ? []
    : [
        warning(
          'the kernel does not enforce memory limits',
          'boot with the kernel parameters cgroup_enable=memory swapaccount=1, or containers may use more than their share',
        ),
      ];
  if (given < needed) {
    return [...limits, failure(`Docker has ${megabytes(given)} of memory, but ${sum}`, more(engine, probes))];
  }
  if (given < needed + reserveBytes) {
    return [
      ...limits,
      warning(
        `Docker has ${megabytes(given)} of memory, and ${sum}, which leaves little for the system`,
        more(engine, probes),
      ),
    ];
  }
  const available = engine.isVirtual || engine.remote ? undefined : availableBytes(probes);
  const runs = engine.containers.some(({ project }) => project === compose.project);
  if (available !== undefined && available < needed && !runs) {
    return [
      ...limits,
      warning(
        `${megabytes(available)} of memory are available, but ${sum}`,
        'close other programs, or the system may swap',
      ),
    ];
  }
  return [...limits, ok(`Docker has ${megabytes(given)}; ${sum}`)];
}

function more({ isVirtual }: RunningEngine, { platform, read }: Probes): string {
  if (/microsoft/i.test(read('/proc/sys/kernel/osrelease') ?? ''))
    return 'set `memory=6GB` below [wsl2] in %UserProfile%\\.wslconfig, then run `wsl --shutdown`';
  if (platform === 'win32' || isVirtual)
    return 'give Docker Desktop at least 6 GB: Settings, Resources, Memory (Colima: colima start --memory 6)';
  return 'run the full stack on a machine with at least 6 GB; npm start needs 500 MB';
}

function availableBytes({ read }: Probes): number | undefined {
  const [, kibibytes] = /^MemAvailable:\s+(\d+) kB$/m.exec(read('/proc/meminfo') ?? '') ?? [];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / mebibyte)} MB`;
}
