import { parseEnv } from 'node:util';
import { parse } from 'yaml';

/** Port that the compose file publishes on the host. */
export interface PublishedPort {
  service: string;
  host: string;
  port: number;
  /** Variable that changes the port; undefined for a fixed port. */
  variable: string | undefined;
}

/** Facts of the compose file that the checks need, with the variables of the environment and of `.env` applied. */
export interface ComposeFile {
  project: string;
  ports: readonly PublishedPort[];
  /** Sum of the memory limits of all services, in bytes. */
  memoryBytes: number;
  /** Names of the services, which are their host names, too. */
  services: readonly string[];
  /** Image of each service that is not built here. */
  images: Readonly<Record<string, string>>;
  hasBuilds: boolean;
  /** True if a health check has `start_interval`. */
  hasStartInterval: boolean;
  environments: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Every variable that the file reads. */
  variables: readonly string[];
  /** Values of those variables that the environment or `.env` sets. */
  values: Readonly<Record<string, string | undefined>>;
  /** Variables that `.env` sets. */
  setInEnvFile: readonly string[];
}

/** Short form `host:port:containerPort`, in which the host address and the port are optional, or long form. */
type Port = string | number | { host_ip?: string; published?: string | number };

interface Service {
  image?: string;
  build?: unknown;
  ports?: readonly Port[];
  mem_limit?: string | number;
  environment?: Record<string, unknown> | string[];
  healthcheck?: { start_interval?: string };
  profiles?: readonly string[];
}

const variablePattern = /\$\$|\$\{(\w+)(?:(:?[-+?])([^}]*))?\}|\$(\w+)/g;

/** Replaces variables as Compose does: `$$`, `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME:+value}`, `${NAME:?error}`. */
export function interpolate(text: string, variables: Readonly<Record<string, string | undefined>>): string {
  return text.replace(
    variablePattern,
    (whole, braced?: string, operator = '', operand = '', bare?: string) => {
      if (whole === '$$') return '$';
      const value = variables[braced ?? bare ?? ''];
      const isSet = operator.startsWith(':') ? value !== undefined && value !== '' : value !== undefined;
      if (operator.endsWith('-')) return isSet ? (value as string) : operand;
      if (operator.endsWith('+')) return isSet ? operand : '';
      return value ?? '';
    },
  );
}

/** Returns the bytes of a size such as `112m`, `1gb` or `1.5g`. @throws RangeError for another format */
export function bytesOf(size: string | number): number {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([bkmg]?)b?$/i.exec(String(size)) ?? [];
  if (amount === '') throw new RangeError(`not a size: ${size}`);
  return Number(amount) * 1024 ** 'bkmg'.indexOf(unit.toLowerCase() || 'b');
}

/**
 * Reads a compose file. Variables of the environment override those of `.env`, as with Docker Compose. Omits services
 * with a profile that `COMPOSE_PROFILES` does not name.
 *
 * @param text content of `docker-compose.yml`
 * @param envFile content of `.env`; undefined without the file
 */
export function readComposeFile(
  text: string,
  envFile: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): ComposeFile {
  const fromFile = parseEnv(envFile ?? '') as Record<string, string>;
  const variables = { ...fromFile, ...environment };
  const profiles = (variables.COMPOSE_PROFILES ?? '').split(',');
  const servicesIn = (source: string) =>
    Object.entries((parse(source, { merge: true }) as { services: Record<string, Service> }).services).filter(
      ([, service]) => !service.profiles || service.profiles.some((name) => profiles.includes(name)),
    );
  const written = new Map(servicesIn(text));
  const document = interpolate(text, variables);
  const services = servicesIn(document);
  const names = [
    ...new Set([...text.matchAll(variablePattern)].flatMap(([, braced, , , bare]) => braced ?? bare ?? [])),
  ];
  return {
    project: variables.COMPOSE_PROJECT_NAME || (parse(document) as { name?: string }).name || 'default',
    ports: services.flatMap(([service, { ports = [] }]) =>
      ports
        .map((port, index) => ({
          service,
          ...publishedPort(port),
          variable: /\$\{(\w+)/.exec(JSON.stringify(written.get(service)?.ports?.[index]))?.[1],
        }))
        .filter(({ port }) => port > 0),
    ),
    memoryBytes: services.reduce((sum, [, { mem_limit = 0 }]) => sum + bytesOf(mem_limit), 0),
    services: services.map(([name]) => name),
    images: Object.fromEntries(services.flatMap(([name, { image }]) => (image ? [[name, image]] : []))),
    hasBuilds: services.some(([, { build }]) => build !== undefined),
    hasStartInterval: services.some(([, { healthcheck }]) => healthcheck?.start_interval !== undefined),
    environments: Object.fromEntries(
      services.map(([name, { environment: given }]) => [name, environmentOf(given)]),
    ),
    variables: names,
    values: Object.fromEntries(names.map((name) => [name, variables[name]])),
    setInEnvFile: Object.keys(fromFile),
  };
}

/** Returns host address and port; the port is 0 if Docker chooses it. */
function publishedPort(port: Port): { host: string; port: number } {
  if (typeof port === 'object') return { host: port.host_ip ?? '0.0.0.0', port: Number(port.published ?? 0) };
  const parts = String(port)
    .replace(/\/\w+$/, '')
    .split(/:(?![^[]*\])/);
  const host = parts
    .slice(0, -2)
    .join(':')
    .replace(/^\[|\]$/g, '');
  return { host: host || '0.0.0.0', port: Number(parts.at(-2) || 0) };
}

/** Returns the environment of a service, which is a map or a list of `NAME=value`. */
function environmentOf(given: Service['environment']): Record<string, unknown> {
  if (!Array.isArray(given)) return given ?? {};
  return Object.fromEntries(given.map((line) => [line.split('=')[0], line.split('=').slice(1).join('=')]));
}
