import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { eventually } from '@glasshouse/timing/testing';

const run = promisify(execFile);

/** Running compose project, chosen by COMPOSE_PROJECT_NAME and COMPOSE_FILE as for the docker command itself. */
export interface Project {
  /** Ends the container at once. It stays stopped. */
  kill(service: string): Promise<void>;
  start(service: string): Promise<void>;
  /** Stops the container by its stop signal, and starts it again. */
  restart(service: string): Promise<void>;
  /** Builds the image of the service, and replaces the container by one of the new image. */
  upgrade(service: string): Promise<void>;
  /** Changes the number of containers of a service. */
  scale(service: string, count: number): Promise<void>;
  /** Resolves when all containers of the service are healthy. */
  healthy(service: string): Promise<void>;
  /** Returns the addresses of the running containers of a service inside the network of the project. */
  addresses(service: string): Promise<string[]>;
}

export function composeProject(): Project {
  const compose = async (...args: string[]) =>
    (await run('docker', ['compose', ...args], { timeout: 300_000, maxBuffer: 2 ** 26 })).stdout;
  const inspect = async (format: string, service: string) => {
    const ids = (await compose('ps', '--quiet', service)).split('\n').filter(Boolean);
    if (ids.length === 0) throw new Error(`${service} has no running container`);
    const { stdout } = await run('docker', ['inspect', '--format', format, ...ids]);
    return stdout.trim().split('\n');
  };

  return {
    async kill(service) {
      await compose('kill', '--signal', 'SIGKILL', service);
    },
    async start(service) {
      await compose('start', service);
    },
    async restart(service) {
      await compose('restart', '--no-deps', service);
    },
    async upgrade(service) {
      await compose('up', '--detach', '--no-deps', '--build', '--force-recreate', '--quiet-pull', service);
    },
    async scale(service, count) {
      await compose(
        'up',
        '--detach',
        '--no-deps',
        '--scale',
        `${service}=${count}`,
        '--no-recreate',
        service,
      );
    },
    healthy: (service) =>
      eventually(async () => {
        const states = await inspect('{{.State.Health.Status}}', service);
        if (states.some((state) => state !== 'healthy'))
          throw new Error(`${service} is ${states.join(', ')}`);
      }, 120_000),
    addresses: (service) => inspect('{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}', service),
  };
}
