import {
  createFolderStorage,
  createIncidentEngine,
  createMemoryStorage,
  createRequestClient,
  type EnginePorts,
  type FiredAlert,
  type IncidentEngine,
  instanceAddress,
  signalProcess,
} from '@glasshouse/incidents';
import type { FaultTargets } from '../api/faults-routes.js';
import type { ProcessTable } from '../processes/process-table.js';
import type { AlertStore } from '../store/alerts.js';
import { createObjectives } from './objectives.js';
import { recordIncident } from './record.js';
import type { RecordSources } from './record-sources.js';

export interface IncidentsOptions {
  /** FAULTS_TOKEN of the shop. */
  token: string;
  /** Folder of the running incident, reports and recordings. Default: only in memory. */
  folder?: string | undefined;
  /** Address of the gateway for this process. */
  shopUrl: string;
  /** Service level objectives in Sloth's format. */
  sloFile: string;
}

export interface IncidentsContext extends RecordSources {
  faults: FaultTargets;
  processes: ProcessTable;
  alerts: AlertStore;
}

export interface Incidents {
  readonly engine: IncidentEngine;
  readonly token: string;
  close(): void;
}

/** Creates the engine of incidents on the parts of the console. */
export function createIncidents(options: IncidentsOptions, context: IncidentsContext): Incidents {
  const { token, folder, shopUrl, sloFile } = options;
  const ports: EnginePorts = {
    faults: faultPort(context.faults, `Bearer ${token}`),
    processes: processPort(context.processes),
    startClient: (requests) => createRequestClient(shopUrl, requests),
    objectives: createObjectives(sloFile, context.source, Date.now),
    firedAlerts: (sinceMs) => firedAlerts(context.alerts, sinceMs),
    record: (report, marks) => recordIncident(context, report, marks),
    storage: folder === undefined ? createMemoryStorage() : createFolderStorage(folder),
    now: Date.now,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    random: Math.random,
  };
  const engine = createIncidentEngine(ports);
  return {
    engine,
    token,
    close() {
      engine.close();
    },
  };
}

function faultPort(targets: FaultTargets, authorization: string): EnginePorts['faults'] {
  return {
    async replace(service, faults, seed, number) {
      const instance =
        number === undefined
          ? undefined
          : instanceAddress(await targets.listOf(service, authorization), service, number);
      await targets.replace({ service, instance }, { faults: [...faults], seed }, authorization);
    },
    async active(service) {
      const instances = await targets.listOf(service, authorization);
      return instances.map(({ instance, items }) => ({
        instance,
        ids: items.map(({ fault }) => String(fault.id)),
      }));
    },
  };
}

function processPort(processes: ProcessTable): EnginePorts['processes'] {
  return {
    get runsOn() {
      return processes.items.length > 0 ? 'npm start' : 'docker compose';
    },
    pidOf: (service) => processes.items.find(({ name }) => name === service)?.pid,
    signal: signalProcess,
  };
}

/** Returns the alerts that began to fire after a time, each name once, with the earliest start of its condition. */
function firedAlerts({ items }: Pick<AlertStore, 'items'>, sinceMs: number): FiredAlert[] {
  const fired = new Map<string, number>();
  for (const { labels, history, inhibitedBy, activeSinceMs } of items) {
    const isFired = history.some(({ state, atMs }) => state === 'firing' && atMs >= sinceMs);
    if (inhibitedBy !== undefined || !isFired) continue;
    const name = labels.alertname ?? 'unknown';
    fired.set(name, Math.min(activeSinceMs, fired.get(name) ?? activeSinceMs));
  }
  return [...fired]
    .map(([name, activeSinceMs]) => ({ name, activeSinceMs }))
    .sort((a, b) => a.name.localeCompare(b.name));
}
