import type { Fault } from '@glasshouse/faults';
import { createMemoryStorage, type EnginePorts, type FiredAlert } from '../../src/index.js';

export interface FakePorts extends EnginePorts {
  nowMs: number;
  /** Active faults by service. */
  readonly active: Map<string, readonly Fault[]>;
  /** Signals sent to processes, as `pid signal`. */
  readonly signals: string[];
  /** Paths that clients of an incident request now. */
  readonly requested: string[];
  /** Requests for one instance only, as `service/number`. */
  readonly instances: string[];
  /** Services that do not respond, with the number of attempts that fail. */
  readonly failing: Map<string, number>;
  isHealthy: boolean;
  fired: FiredAlert[];
}

/** Creates ports without a shop: one process of each service, with the pid of its place in the list. */
export function createFakePorts(changes: Partial<EnginePorts> = {}): FakePorts {
  const pids = ['gateway', 'oauth', 'customer', 'product', 'order'];
  const ports: FakePorts = {
    nowMs: Date.parse('2026-11-29T10:00:00Z'),
    active: new Map(),
    signals: [],
    requested: [],
    instances: [],
    failing: new Map(),
    isHealthy: true,
    fired: [],
    faults: {
      async replace(service, faults, _seed, instance) {
        const left = ports.failing.get(service) ?? 0;
        if (left > 0) {
          ports.failing.set(service, left - 1);
          throw new Error(`${service} does not respond within 4000 ms`);
        }
        if (instance !== undefined) ports.instances.push(`${service}/${instance}`);
        ports.active.set(service, faults);
      },
      active: async (service) => [
        { instance: '127.0.0.1:8080', ids: (ports.active.get(service) ?? []).map(({ id }) => id) },
      ],
    },
    processes: {
      runsOn: 'npm start',
      pidOf: (service) => pids.indexOf(service) + 1 || undefined,
      signal: (pid, signal) => ports.signals.push(`${pid} ${signal}`),
    },
    startClient: async ({ path }) => {
      ports.requested.push(path);
      return { close: () => void ports.requested.splice(ports.requested.indexOf(path), 1) };
    },
    objectives: () => [{ name: 'orders', holds: ports.isHealthy, eventsPerS: 2 }],
    firedAlerts: () => ports.fired,
    record: async (report, marks) => ({
      format: 1,
      incident: report,
      fromMs: 0,
      untilMs: 1,
      stepMs: 5000,
      services: [],
      frames: [],
      series: [],
      alerts: [],
      logs: [],
      traces: [],
      marks,
    }),
    storage: createMemoryStorage(),
    now: () => ports.nowMs,
    wait: async () => {},
    random: () => 0.25,
    ...changes,
  };
  return ports;
}
