import type { ComposeFile } from '../compose-file.js';
import type { RunningEngine } from '../docker-engine.js';
import { type Finding, failure, ok, skipped, warning } from '../finding.js';
import type { Probes } from '../probes.js';
import { isAtLeast } from '../versions.js';

/** Names of `uname -m` for the architectures of all images, by Docker's name. */
const supported: Readonly<Record<string, readonly string[]>> = {
  amd64: ['x86_64', 'amd64'],
  arm64: ['aarch64', 'arm64'],
};

/** Checks that every image exists for the architecture, and that no setting selects another one. */
export function checkArchitecture(engine: RunningEngine, probes: Probes): Finding {
  const architecture = dockerName(engine.architecture);
  if (architecture === undefined) {
    return failure(
      `the images do not exist for ${engine.architecture}`,
      `use a machine with a 64-bit processor and system: ${Object.keys(supported).join(' or ')}`,
    );
  }
  const platform = probes.environment.DOCKER_DEFAULT_PLATFORM;
  if (platform && platform !== `linux/${architecture}`) {
    return warning(
      `DOCKER_DEFAULT_PLATFORM=${platform} selects emulated images on ${architecture}: slow, and MongoDB may not start`,
      'unset DOCKER_DEFAULT_PLATFORM',
    );
  }
  return ok(`${architecture}; every image exists for it`);
}

/**
 * Checks the instructions that MongoDB needs from version 5.0 on: AVX on amd64, those of ARMv8.2-A on arm64
 * (https://www.mongodb.com/docs/manual/administration/production-notes/#platform-support-notes).
 */
export async function checkInstructions(
  engine: RunningEngine,
  compose: ComposeFile,
  probes: Probes,
): Promise<Finding> {
  const [, version] = /^mongo:(.+)$/.exec(compose.images.mongo ?? '') ?? [];
  if (version === undefined || !isAtLeast(version, '5.0.0')) return ok('no image needs special instructions');
  if (engine.remote) return skipped(`the engine is on another machine (${engine.remote})`);
  const isArm = dockerName(engine.architecture) === 'arm64';
  const name = isArm ? 'ARMv8.2-A' : 'AVX';
  const has = isArm ? await hasAtomics(probes) : await hasAvx(probes);
  if (has === undefined) return skipped(`the processor’s instructions are unknown; MongoDB needs ${name}`);
  if (has) return ok(`the processor has ${name}, which MongoDB needs`);
  return failure(
    `the processor has no ${name}, which MongoDB ${version} needs: it would exit with “Illegal instruction”`,
    isArm
      ? 'use a newer machine (a Raspberry Pi 5, but not 4), or npm start, which needs no MongoDB'
      : 'in a virtual machine, pass the host’s processor through (QEMU: -cpu host); otherwise use npm start, which needs no MongoDB',
  );
}

function dockerName(architecture: string): string | undefined {
  return Object.entries(supported).find(([, names]) => names.includes(architecture))?.[0];
}

async function hasAvx({ platform, read, run }: Probes): Promise<boolean | undefined> {
  if (platform === 'darwin') {
    const result = await run('sysctl', ['-n', 'hw.optional.avx1_0']);
    return result?.exitCode === 0 ? result.stdout.trim() === '1' : undefined;
  }
  const [flags] = /^flags\s*:.*$/m.exec(read('/proc/cpuinfo') ?? '') ?? [];
  return flags === undefined ? undefined : /\bavx\b/.test(flags);
}

/** Uses the atomic instructions of ARMv8.1 as the sign: cores without them, such as Cortex-A72, are ARMv8.0. */
async function hasAtomics({ platform, read }: Probes): Promise<boolean | undefined> {
  if (platform === 'darwin') return true; // Apple's cores are at least ARMv8.4-A
  const [features] = /^Features\s*:.*$/m.exec(read('/proc/cpuinfo') ?? '') ?? [];
  return features === undefined ? undefined : /\batomics\b/.test(features);
}
