import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from '@glasshouse/faults';
import { type ServiceName, serviceNames, serviceOf } from '@glasshouse/roster';
import { injectFaults } from './faults-client.js';
import type { ChaosTarget, Victim } from './target.js';

export type TargetKind = ChaosTarget['kind'];

/** One fault under steady load. */
export interface Scenario {
  /** Selects it with `--only`; unique for each kind of target. */
  name: string;
  /** Row of the table. */
  title: string;
  /** True while requests to the gateway may get no response at all. */
  stopsGateway: boolean;
  /** Runs the fault and resolves at its end: a killed process is ready again, any other fault is removed. */
  run(target: ChaosTarget): Promise<void>;
}

/** Duration of each fault, in ms; a killed process needs its own time to restart. */
export const faultMs = 5000;
/** Time for which a killed server stays down, in ms. */
export const downMs = 5000;

/** Targets that a chaos run with these servers must have, by kind. */
export const serversOf: Readonly<Record<TargetKind, readonly string[]>> = {
  embedded: [],
  servers: ['mongodb', 'hazelcast', 'jaeger', 'fluentd'],
};

/** Names of the processes that are killed and frozen. Of two instances, the first is. */
export function processNamesOf(kind: TargetKind): string[] {
  return kind === 'embedded' ? [...serviceNames] : serviceNames.map((name) => `${name}-1`);
}

/** Returns every scenario of a kind of target, the unharmed shop first. */
export function scenariosOf(kind: TargetKind): Scenario[] {
  return [
    quiet,
    ...processNamesOf(kind).flatMap((name) => processScenarios(name, kind)),
    ...serviceNames.flatMap((service) => slowScenarios(service)),
    ...serviceNames.filter((name) => serviceOf(name).store).flatMap(storeScenarios),
    ...serviceNames.filter((name) => serviceOf(name).cache).flatMap(cacheScenarios),
    ...serversOf[kind].flatMap(serverScenarios),
    ...consoleScenarios(kind),
  ];
}

const quiet: Scenario = {
  name: 'nothing',
  title: 'no fault',
  stopsGateway: false,
  run: () => pause(faultMs),
};

function processScenarios(name: string, kind: TargetKind): Scenario[] {
  const stopsGateway = name.startsWith('gateway');
  const instance = kind === 'embedded' ? name : `instance ${name}`;
  return [
    {
      name: `kill-${name}`,
      title: `${instance} killed`,
      stopsGateway,
      run: (target) => killed(find(target.processes, name), 0),
    },
    {
      name: `freeze-${name}`,
      title: `${instance} frozen`,
      stopsGateway,
      run: (target) => find(target.processes, name).freeze(faultMs),
    },
  ];
}

function slowScenarios(service: ServiceName): Scenario[] {
  return [
    withFaults(`slow-${service}`, `every request to ${service} takes 1 s more`, service, {
      id: 'slow',
      port: 'server',
      effect: { type: 'latency', ms: 1000 },
    }),
  ];
}

function storeScenarios(service: ServiceName): Scenario[] {
  return [
    withFaults(`store-fails-${service}`, `store of ${service} fails`, service, {
      id: 'fails',
      port: 'store',
      effect: { type: 'error' },
    }),
    withFaults(`store-slow-${service}`, `each operation of ${service}’s store takes 300 ms more`, service, {
      id: 'slow',
      port: 'store',
      effect: { type: 'latency', ms: 300 },
    }),
  ];
}

function cacheScenarios(service: ServiceName): Scenario[] {
  return [
    withFaults(`cache-fails-${service}`, `cache of ${service} fails`, service, {
      id: 'fails',
      port: 'cache',
      effect: { type: 'error' },
    }),
    withFaults(`cache-empty-${service}`, `cache of ${service} loses its entries`, service, {
      id: 'empty',
      port: 'cache',
      effect: { type: 'miss' },
    }),
  ];
}

function serverScenarios(name: string): Scenario[] {
  return [
    {
      name: `kill-${name}`,
      title: `${name} killed for ${downMs / 1000} s`,
      stopsGateway: false,
      run: (target) => killed(find(target.servers, name), downMs),
    },
    {
      name: `freeze-${name}`,
      title: `${name} frozen`,
      stopsGateway: false,
      run: (target) => find(target.servers, name).freeze(faultMs),
    },
  ];
}

function consoleScenarios(kind: TargetKind): Scenario[] {
  const victimScenarios: Scenario[] = [
    {
      name: 'kill-console',
      title: 'console killed',
      stopsGateway: false,
      run: (target) => killed(find(target.processes, 'console'), 0),
    },
    {
      name: 'freeze-console',
      title: 'console frozen',
      stopsGateway: false,
      run: (target) => find(target.processes, 'console').freeze(faultMs),
    },
  ];
  if (kind !== 'embedded') return victimScenarios;
  const inTransit = (fault: string, title: string): Scenario => ({
    name: `${fault}-console`,
    title,
    stopsGateway: false,
    async run({ telemetryFaults }) {
      const end = await telemetryFaults[fault]?.();
      if (!end) throw new Error(`this shop has no telemetry fault ${fault}`);
      await pause(faultMs);
      await end();
    },
  });
  return [
    ...victimScenarios,
    inTransit('slow', 'console responds to telemetry after 1 s'),
    inTransit('refusing', 'console refuses telemetry'),
  ];
}

function withFaults(name: string, title: string, service: ServiceName, fault: Fault): Scenario {
  return {
    name,
    title,
    stopsGateway: false,
    async run(target) {
      const end = await injectFaults(target, service, [fault]);
      await pause(faultMs);
      await end();
    },
  };
}

async function killed(victim: Victim, staysDownMs: number): Promise<void> {
  await victim.kill();
  await pause(staysDownMs);
  await victim.revive();
}

function find(victims: ReadonlyMap<string, Victim>, name: string): Victim {
  const victim = victims.get(name);
  if (!victim) throw new Error(`${name} cannot be ended here`);
  return victim;
}
