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
  /**
   * Builds a new release of the image of the service, and replaces the container by one of the new image. The compose files
   * must write RELEASE into the image, for example as a label.
   *
   * @throws Error when the container is still the same
   */
  upgrade(service: string): Promise<void>;
  /** Removes all containers and volumes, and creates them again from the present images. Resolves when all are healthy. */
  renew(): Promise<void>;
  /** Changes the number of containers of a service. */
  scale(service: string, count: number): Promise<void>;
  /** Resolves when all containers of the service are healthy. */
  healthy(service: string): Promise<void>;
  /** Returns the addresses of the running containers of a service inside the network of the project. */
  addresses(service: string): Promise<string[]>;
}

export function composeProject(): Project {
  const withRelease = async (release: string | undefined, ...args: string[]) => {
    const env = { ...process.env, ...(release && { RELEASE: release }) };
    return (await run('docker', ['compose', ...args], { env, timeout: 400_000, maxBuffer: 2 ** 26 })).stdout;
  };
  const compose = (...args: string[]) => withRelease(undefined, ...args);
  const linesOf = async (...args: string[]) => (await compose(...args)).split('\n').filter(Boolean);
  const inspect = async (format: string, service: string) => {
    const ids = await linesOf('ps', '--quiet', service);
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
      const [before] = await inspect('{{.Id}}', service);
      await withRelease(Date.now().toString(36), 'up', '--detach', '--no-deps', '--build', service);
      const [after] = await inspect('{{.Id}}', service);
      if (after === before)
        throw new Error(`${service} was not replaced: its image does not contain RELEASE`);
    },
    async renew() {
      const services = await linesOf('ps', '--all', '--services');
      await compose('down', '--volumes', '--timeout', '20');
      await compose('up', '--detach', '--no-build', '--wait', '--wait-timeout', '300', ...services);
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
