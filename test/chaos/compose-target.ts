import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { serviceNames } from '@glasshouse/roster';
import { readSettings } from '@glasshouse/settings';
import { eventually } from '@glasshouse/timing/testing';
import { replaceThroughConsole } from './faults-client.js';
import { serversOf } from './scenarios.js';
import type { ChaosTarget, Victim } from './target.js';

const run = promisify(execFile);

const declared = {
  GATEWAY_URL: { type: 'url', default: 'http://127.0.0.1:8080', doc: 'gateway of the project' },
  CONSOLE_URL: { type: 'url', default: 'http://127.0.0.1:8090', doc: 'console of the project' },
  ADMIN_USERNAME: { type: 'string', default: 'admin', doc: 'administrator of the project' },
  ADMIN_PASSWORD: { type: 'string', doc: 'password of the administrator' },
  FAULTS_TOKEN: { type: 'string', doc: 'the FAULTS_TOKEN with which the project was started' },
} as const;

/** Compose services whose name differs from that of the scenario. */
const composeNames: Readonly<Record<string, string>> = { mongodb: 'mongo' };

/**
 * Uses a running compose project: `docker compose --project-name PROJECT up` with FAULTS_TOKEN and RATE_LIMIT_REQUESTS=0.
 * Kills, starts and pauses its containers with the docker command. Leaves the project running at the end.
 *
 * @throws SettingsError without ADMIN_PASSWORD or FAULTS_TOKEN; Error when the project has no gateway
 */
export async function openComposeTarget(
  project: string,
  environment: NodeJS.ProcessEnv,
): Promise<ChaosTarget> {
  const settings = readSettings(environment, declared);
  const containers = await containersOf(project);
  if (!containers.has('gateway')) throw new Error(`the project ${project} has no running gateway`);
  const processes = new Map<string, Victim>();
  for (const name of serviceNames) {
    const [first] = containers.get(name) ?? [];
    if (first) processes.set(`${name}-1`, victimOf(first));
  }
  const [ownConsole] = containers.get('console') ?? [];
  if (ownConsole) processes.set('console', victimOf(ownConsole));
  const servers = new Map<string, Victim>();
  for (const name of serversOf.servers) {
    const [first] = containers.get(composeNames[name] ?? name) ?? [];
    if (first) servers.set(name, victimOf(first));
  }
  return {
    kind: 'servers',
    gateway: withoutSlash(settings.GATEWAY_URL),
    console: withoutSlash(settings.CONSOLE_URL),
    administrator: { username: settings.ADMIN_USERNAME, password: settings.ADMIN_PASSWORD },
    replaceFaults: (service, change) =>
      replaceThroughConsole(withoutSlash(settings.CONSOLE_URL), settings.FAULTS_TOKEN, service, change),
    processes,
    servers,
    telemetryFaults: {},
    failures: () => [],
    close: async () => undefined,
  };
}

/** Returns the ids of the running containers by compose service. */
async function containersOf(project: string): Promise<Map<string, string[]>> {
  const filter = `label=com.docker.compose.project=${project}`;
  const format = '{{.ID}} {{.Label "com.docker.compose.service"}}';
  const { stdout } = await run('docker', ['ps', '--filter', filter, '--format', format]);
  const found = new Map<string, string[]>();
  for (const line of stdout.split('\n').filter(Boolean)) {
    const [id = '', service = ''] = line.split(' ');
    found.set(service, [...(found.get(service) ?? []), id]);
  }
  return found;
}

function victimOf(container: string): Victim {
  const docker = (...args: string[]) => run('docker', [...args, container], { timeout: 60_000 });
  return {
    async kill() {
      await docker('kill');
    },
    async revive() {
      await docker('start');
      await eventually(async () => {
        const format = '{{if .State.Health}}{{.State.Health.Status}}{{else}}{{.State.Status}}{{end}}';
        const { stdout } = await docker('inspect', '--format', format);
        if (!['healthy', 'running'].includes(stdout.trim()))
          throw new Error(`${container} is ${stdout.trim()}`);
      }, 120_000);
    },
    async freeze(ms) {
      await docker('pause');
      await pause(ms);
      await docker('unpause');
    },
  };
}

const withoutSlash = (url: string) => url.replace(/\/$/, '');
