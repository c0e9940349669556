import { join } from 'node:path';
import { adminPortNameOf, type ServiceName, serviceNames, serviceOf, urlVariable } from '@glasshouse/roster';
import type { Administrator } from './administrator.js';
import { budgetOf } from './budgets.js';
import { bundleOf } from './bundles.js';
import type { Environment } from './environment.js';
import { type InstancePorts, secondInstanceOf, type TwoInstances } from './instances.js';
import type { Ports } from './ports.js';
import { type ProcessName, processNames } from './process-names.js';
import { givenToProcesses } from './setting-rules.js';

/** Complete description of a process to start. */
export interface PlannedProcess {
  readonly name: string;
  /** Path of the program below the project's root. */
  readonly file: string;
  /** Flags of Node, which limit the heap. */
  readonly nodeFlags: readonly string[];
  readonly environment: Environment;
  /** Processes that must be ready before this one starts. Services need none, as they tolerate absent upstream services. */
  readonly after: readonly string[];
}

export interface PlanOptions {
  /** Address to listen on. The processes reach each other at {@link reachable}. */
  host: string;
  /** Address that the console listens on. Default: `host`. */
  consoleHost?: string | undefined;
  /** Token of the console; empty: none is needed. */
  consoleToken?: string | undefined;
  ports: Ports;
  dataFolder: string;
  administrator: Administrator;
  /** Mean time between two journeys of demo traffic, in milliseconds; undefined: no traffic. */
  trafficPaceMs: number | undefined;
  /** Settings as read with `budgetSettings`; missing settings have their defaults. */
  budgets?: Readonly<Record<string, unknown>> | undefined;
  /** The launcher's environment, passed to every process by the rules in `setting-rules.ts`. */
  inherited?: Environment | undefined;
  /** Services that run in two instances behind a balancer. */
  twoInstances?: TwoInstances | undefined;
  /** Starts each process from its bundle, which {@link ensureBundles} has made. Default: from its main module. */
  bundled?: boolean | undefined;
  /** Processes to omit. Without `console`, telemetry is sent only to destinations in `changes`. */
  without?: readonly ProcessName[] | undefined;
  /** Overrides of the environment by process name, or `*` for every service, e.g. other adapters or addresses. */
  changes?: Readonly<Partial<Record<ProcessName | '*', Environment>>> | undefined;
}

/** Requests after which a connection to one of two instances is closed: clients then use both instances in turn. */
const requestsPerConnection = 20;

/** Returns the processes to run with their environments. Pure: reads nothing from the machine. */
export function plan(options: PlanOptions): PlannedProcess[] {
  const { host, ports, dataFolder, twoInstances = {}, without = [], changes = {} } = options;
  const given = givenToProcesses(options.inherited ?? {});
  const { consoleHost = host, consoleToken = '' } = options;
  const at = (port: number) => urlOf(host, port);
  const atConsole = (port: number) => urlOf(consoleHost, port);
  const budget = (name: ProcessName) => budgetOf(name, options.budgets);
  const program = (name: ProcessName) => {
    const entry = entryOf(name);
    return { file: options.bundled ? bundleOf(entry) : entry, nodeFlags: budget(name).nodeFlags };
  };
  const hasConsole = !without.includes('console');
  const common: Environment = { LOG_STDOUT: 'off', SHUTDOWN_MS: '3000', ...given, HOST: host };
  const logs: Environment = hasConsole ? { LOG_FORWARD: logDestinations(given, consoleHost, ports) } : {};
  const toConsole: Environment = hasConsole
    ? { ...logs, TRACES_ZIPKIN: withOwn(given.TRACES_ZIPKIN, `${atConsole(ports.zipkin)}/api/v2/spans`) }
    : {};

  /** Additional environment of single services. */
  const own: Partial<Record<ServiceName, Environment>> = {
    oauth: {
      ADMIN_USERNAME: options.administrator.username,
      ADMIN_PASSWORD: options.administrator.password,
    },
    gateway: { CONSOLE_URL: given.CONSOLE_URL ?? (hasConsole ? atConsole(ports.console) : '') },
  };
  const service = (name: ServiceName, process: string = name, instance?: InstancePorts): PlannedProcess => ({
    name: process,
    ...program(name),
    environment: {
      PUBLIC_URL: at(ports.gateway),
      ...Object.fromEntries(serviceOf(name).calls.map((called) => [urlVariable(called), at(ports[called])])),
      STORE: 'embedded',
      CACHE: 'memory',
      SEED: 'on',
      ...budget(name).environment,
      ...common,
      ...toConsole,
      ...(instance && { REQUESTS_PER_CONNECTION: String(requestsPerConnection) }),
      PORT: String(instance?.port ?? ports[name]),
      ...(serviceOf(name).adminPort && {
        OPERATIONS_PORT: String(instance?.adminPort ?? ports[adminPortNameOf(name)]),
      }),
      ...(serviceOf(name).store && { STORE_FOLDER: join(dataFolder, name) }),
      ...own[name],
      ...changes['*'],
      ...changes[name],
    },
    after: [],
  });

  const second = serviceNames.flatMap((name) => {
    const instance = twoInstances[name]?.[1];
    return instance && !without.includes(name) ? [service(name, secondInstanceOf(name), instance)] : [];
  });

  const all: Readonly<Record<ProcessName, PlannedProcess>> = {
    ...(Object.fromEntries(
      serviceNames.map((name) => [name, service(name, name, twoInstances[name]?.[0])]),
    ) as Record<ServiceName, PlannedProcess>),
    console: {
      name: 'console',
      ...program('console'),
      environment: {
        GATEWAY_URL: at(ports.gateway),
        MAX_MEGABYTES: '16',
        RULES: 'on',
        HISTORY_FOLDER: join(dataFolder, 'console'),
        ...budget('console').environment,
        ...common,
        HOST: consoleHost,
        ...(consoleToken !== '' && { CONSOLE_TOKEN: consoleToken }),
        PORT: String(ports.console),
        FORWARD_PORT: String(ports.forward),
        ZIPKIN_PORT: String(ports.zipkin),
        OTLP_PORT: String(ports.otlp),
        SCRAPE_TARGETS: withOwn(given.SCRAPE_TARGETS, scrapeTargets(host, ports, twoInstances)),
        ...changes.console,
      },
      after: [],
    },
    traffic: {
      name: 'traffic',
      ...program('traffic'),
      environment: {
        GATEWAY_URL: at(ports.gateway),
        ...budget('traffic').environment,
        ...common,
        ...logs,
        TRAFFIC_PACE: String(options.trafficPaceMs ?? ''),
        ADMIN_USERNAME: options.administrator.username,
        ADMIN_PASSWORD: options.administrator.password,
        ...changes.traffic,
      },
      // Telemetry waits for the console in the queues of the exporters.
      after: [...serviceNames, ...second.map(({ name }) => name)].filter(
        (name) => !without.some((omitted) => omitted === name),
      ),
    },
  };
  const planned = processNames
    .filter((name) => !without.includes(name) && (name !== 'traffic' || options.trafficPaceMs !== undefined))
    .map((name) => all[name]);
  return [...planned, ...second];
}

/** Returns the path of the main module of a process below the project's root. */
export function entryOf(name: ProcessName): string {
  if (name === 'console') return 'console/dist/server/src/main.js';
  return name === 'traffic' ? 'traffic/dist/src/main.js' : serviceOf(name).entry;
}

/** Returns the `/metrics` URLs of the services as the console's `SCRAPE_TARGETS`: `name=url,...`. */
export function scrapeTargets(host: string, ports: Ports, twoInstances: TwoInstances = {}): string {
  return serviceNames
    .flatMap((name) => {
      const instances = twoInstances[name] ?? [{ adminPort: ports[adminPortNameOf(name)] }];
      return instances.map(({ adminPort }) => `${name}=${urlOf(host, adminPort)}/metrics`);
    })
    .join(',');
}

/** Returns `LOG_FORWARD` for every process except the console: the console and the given entries. */
export function logDestinations(given: Environment, host: string, ports: Ports): string {
  return withOwn(given.LOG_FORWARD, `${bracketed(reachable(host))}:${ports.forward}`);
}

/** Merges both lists without duplicates, the launcher's own entries first. */
function withOwn(given: string | undefined, own: string): string {
  const entries = [...own.split(','), ...(given ?? '').split(',').map((entry) => entry.trim())];
  return [...new Set(entries.filter(Boolean))].join(',');
}

/** Returns the address of a process that listens on `host`: loopback for the wildcard address. */
export function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}

export function urlOf(host: string, port: number): string {
  return `http://${bracketed(reachable(host))}:${port}`;
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
