import type { ComposeFile } from '../compose-file.js';
import type { Engine, RunningEngine } from '../docker-engine.js';
import { type Finding, failure, ok, warning } from '../finding.js';
import type { Probes } from '../probes.js';
import { isAtLeast } from '../versions.js';

/** `start_interval` of a health check: from Engine API 1.44 on, and in the compose file from Compose 2.20.2 on. */
const startInterval = { engine: '25.0.0', compose: '2.20.2' };
/** First versions with the other properties of the compose file, such as `name`, and with BuildKit by default. */
const otherwise = { engine: '23.0.0', compose: '2.3.3' };

/** Checks that an engine responds, and that Docker, Compose and buildx are recent enough for the compose file. */
export function checkDocker(engine: Engine, compose: ComposeFile, probes: Probes): Finding[] {
  const lowest = compose.hasStartInterval ? startInterval : otherwise;
  if (engine.state === 'absent') {
    return [
      failure(
        'the command `docker` was not found',
        `install Docker Desktop, or Docker Engine ${lowest.engine} or later with the plugins compose and buildx; npm start works without Docker`,
      ),
    ];
  }
  if (engine.state === 'unreachable') return [failure(engine.reason, adviceOn(engine.reason, probes))];
  return [
    ...versionFindings(engine, lowest),
    ...buildxProblems(engine, compose),
    ...containerProblems(engine),
    ...rootlessWarnings(engine),
  ];
}

function buildxProblems({ hasBuildx }: RunningEngine, { hasBuilds }: ComposeFile): Finding[] {
  if (hasBuildx || !hasBuilds) return [];
  return [
    failure(
      'the plugin buildx, which builds the images, was not found',
      'install the package docker-buildx-plugin (docker-buildx on some systems), or update Docker Desktop',
    ),
  ];
}

function containerProblems({ containerSystem }: RunningEngine): Finding[] {
  if (containerSystem === 'linux') return [];
  return [
    failure(
      `Docker runs ${containerSystem} containers`,
      'select “Switch to Linux containers” in the menu of Docker Desktop',
    ),
  ];
}

function rootlessWarnings({ isRootless }: RunningEngine): Finding[] {
  if (!isRootless) return [];
  return [
    warning(
      'the engine is rootless, but cAdvisor needs root',
      'run the engine as root, or ignore the panels and alerts about containers',
    ),
  ];
}

function versionFindings(engine: RunningEngine, lowest: typeof otherwise): Finding[] {
  const { version, composeVersion } = engine;
  const engineTooOld = isAtLeast(version, lowest.engine)
    ? []
    : [
        failure(
          `Docker ${version} is too old for docker-compose.yml`,
          `update Docker to ${lowest.engine} or later`,
        ),
      ];
  if (composeVersion === undefined) {
    return [
      ...engineTooOld,
      failure(
        '`docker compose` was not found',
        `install the package docker-compose-plugin (docker-compose on some systems), ${lowest.compose} or later; the old command \`docker-compose\` 1.x is not enough`,
      ),
    ];
  }
  if (!isAtLeast(composeVersion, lowest.compose)) {
    return [
      ...engineTooOld,
      failure(
        `Docker Compose ${composeVersion} is too old for docker-compose.yml`,
        `update Docker Compose to ${lowest.compose} or later`,
      ),
    ];
  }
  return engineTooOld.length > 0 ? engineTooOld : [ok(`Docker ${version}, Compose ${composeVersion}`)];
}

function adviceOn(reason: string, { platform, read }: Probes): string {
  if (/permission denied/i.test(reason))
    return 'add yourself to the group docker (sudo usermod -aG docker $USER) and log in again';
  if (/podman/i.test(reason)) return 'install Docker; the compose file was not tried with Podman';
  const isWsl = /microsoft/i.test(read('/proc/sys/kernel/osrelease') ?? '');
  const start =
    platform !== 'linux' || isWsl
      ? `start Docker Desktop${isWsl ? ' (and enable its integration with this WSL distribution)' : ''}`
      : 'start the engine: sudo systemctl start docker';
  return `${start}; npm start works without Docker`;
}
