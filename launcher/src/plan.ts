import { join } from 'node:path';
import { adminPortNameOf, type ServiceName, serviceNames, serviceOf, urlVariable } from '@glasshouse/roster';
import type { Administrator } from './administrator.js';
import { budgetOf } from './budgets.js';
import type { Ports } from './ports.js';
import { type ProcessName, processNames } from './process-names.js';
import { givenToProcesses } from './setting-rules.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** One process to be started: everything that starting it needs, and nothing that was read from this machine. */
export interface PlannedProcess {
  readonly name: string;
  /** The program, below the project's root. */
  readonly file: string;
  /** For Node itself: the heap is bounded so that all processes together stay small. */
  readonly nodeFlags: readonly string[];
  readonly environment: Environment;
  /** Is started when these are ready; the others start at once, as services tolerate absent peers. */
  readonly after: readonly string[];
}

export interface PlanOptions {
  /** Address to listen on. The processes reach each other at {@link reachable}. */
  host: string;
  ports: Ports;
  dataFolder: string;
  administrator: Administrator;
  /** Demo traffic: journeys at this pace (mean milliseconds between two), or none. */
  trafficPaceMs: number | undefined;
  /** As read with `budgetSettings`; what is missing has its default. */
  budgets?: Readonly<Record<string, unknown>> | undefined;
  /** Environment given to the launcher, for every process; `setting-rules.ts` defines its treatment. */
  inherited?: Environment | undefined;
  /** Leaves processes out, and what leads to them: without `console` no telemetry is sent unless `changes` says where. */
  without?: readonly ProcessName[] | undefined;
  /** Laid over a process's environment, by its name or `*` for every service: other adapters, other addresses. */
  changes?: Readonly<Partial<Record<ProcessName | '*', Environment>>> | undefined;
}

/** Which processes run, and with which environment. Pure. */
export function plan(options: PlanOptions): PlannedProcess[] {
  const { host, ports, dataFolder, without = [], changes = {} } = options;
  const given = givenToProcesses(options.inherited ?? {});
  const at = (port: number) => urlOf(host, port);
  const budget = (name: ProcessName) => budgetOf(name, options.budgets);
  const hasConsole = !without.includes('console');
  const everyone: Environment = { LOG_STDOUT: 'off', SHUTDOWN_MS: '3000', ...given, HOST: host };
  const logs: Environment = hasConsole ? { LOG_FORWARD: logDestinations(given, host, ports) } : {};
  const toConsole: Environment = hasConsole
    ? { ...logs, TRACES_ZIPKIN: withOwn(given.TRACES_ZIPKIN, `${at(ports.zipkin)}/api/v2/spans`) }
    : {};

  /** Environment of single services, besides that of all. */
  const own: Partial<Record<ServiceName, Environment>> = {
    oauth: {
      ADMIN_USERNAME: options.administrator.username,
      ADMIN_PASSWORD: options.administrator.password,
    },
    gateway: { CONSOLE_URL: given.CONSOLE_URL ?? (hasConsole ? at(ports.console) : '') },
  };
  const service = (name: ServiceName): PlannedProcess => ({
    name,
    file: serviceOf(name).entry,
    nodeFlags: budget(name).nodeFlags,
    environment: {
      PUBLIC_URL: at(ports.gateway),
      ...Object.fromEntries(serviceOf(name).calls.map((called) => [urlVariable(called), at(ports[called])])),
      STORE: 'embedded',
      CACHE: 'memory',
      SEED: 'on',
      ...budget(name).environment,
      ...everyone,
      ...toConsole,
      PORT: String(ports[name]),
      ...(serviceOf(name).adminPort && { OPERATIONS_PORT: String(ports[adminPortNameOf(name)]) }),
      ...(serviceOf(name).store && { STORE_FOLDER: join(dataFolder, name) }),
      ...own[name],
      ...changes['*'],
      ...changes[name],
    },
    after: [],
  });

  const all: Readonly<Record<ProcessName, PlannedProcess>> = {
    ...(Object.fromEntries(serviceNames.map((name) => [name, service(name)])) as Record<
      ServiceName,
      PlannedProcess
    >),
    console: {
      name: 'console',
      file: 'console/dist/server/src/main.js',
      nodeFlags: budget('console').nodeFlags,
      environment: {
        GATEWAY_URL: at(ports.gateway),
        MAX_MEGABYTES: '16',
        ...budget('console').environment,
        ...everyone,
        PORT: String(ports.console),
        FORWARD_PORT: String(ports.forward),
        ZIPKIN_PORT: String(ports.zipkin),
        OTLP_PORT: String(ports.otlp),
        SCRAPE_TARGETS: withOwn(given.SCRAPE_TARGETS, scrapeTargets(host, ports)),
        ...changes.console,
      },
      after: [],
    },
    traffic: {
      name: 'traffic',
      file: 'traffic/dist/src/main.js',
      nodeFlags: budget('traffic').nodeFlags,
      environment: {
        GATEWAY_URL: at(ports.gateway),
        ...budget('traffic').environment,
        ...everyone,
        ...logs,
        TRAFFIC_PACE: String(options.trafficPaceMs ?? ''),
        ADMIN_USERNAME: options.administrator.username,
        ADMIN_PASSWORD: options.administrator.password,
        ...changes.traffic,
      },
      after: processNames.filter((name) => name !== 'traffic' && !without.includes(name)),
    },
  };
  return processNames
    .filter((name) => !without.includes(name) && (name !== 'traffic' || options.trafficPaceMs !== undefined))
    .map((name) => all[name]);
}

/** Where `/metrics` of each service is, as the console's SCRAPE_TARGETS wants it: `name=url,...`. */
export function scrapeTargets(host: string, ports: Ports): string {
  return serviceNames.map((name) => `${name}=${urlOf(host, ports[adminPortNameOf(name)])}/metrics`).join(',');
}

/** `LOG_FORWARD` of every process except the console: the given entries and the console. */
export function logDestinations(given: Environment, host: string, ports: Ports): string {
  return withOwn(given.LOG_FORWARD, `${bracketed(reachable(host))}:${ports.forward}`);
}

/** Merges both lists without duplicates, the launcher's own entries first. */
function withOwn(given: string | undefined, own: string): string {
  const entries = [...own.split(','), ...(given ?? '').split(',').map((entry) => entry.trim())];
  return [...new Set(entries.filter(Boolean))].join(',');
}

/** Returns the address for reaching a process that listens on `host`: the wildcard address becomes loopback. */
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
