import type { Fault } from '@glasshouse/faults';
import type { ClientRequests } from '../actions/action.js';
import type { RequestClient } from '../actions/request-client.js';
import type { Recording, Report, RunsOn } from '../contract/index.js';
import type { IncidentStorage } from './storage.js';

/** Faults of the services. */
export interface FaultPort {
  /**
   * Replaces the faults of all instances, or of the n-th one, counted from 1 in the order of the addresses.
   *
   * @throws Error when an instance does not respond or refuses them, or when there is no second instance
   */
  replace(service: string, faults: readonly Fault[], seed: number, instance?: number): Promise<void>;
  /** Returns the ids of the active faults of each instance, by address. @throws Error when one does not respond */
  active(service: string): Promise<readonly { instance: string; ids: readonly string[] }[]>;
}

export interface ProcessPort {
  /** Way in which the shop runs. */
  readonly runsOn: RunsOn;
  /** Returns the process id of a service; undefined when no launcher reports it. */
  pidOf(service: string): number | undefined;
  /** Sends a signal. Does nothing when the process has ended. */
  signal(pid: number, signal: NodeJS.Signals): void;
}

export interface Objective {
  name: string;
  /** Service whose requests the objective measures, or `telemetry`. */
  service?: string;
  /** True when the objective holds over the last seconds, or has had no event. */
  holds: boolean;
  /** Number of events a second; 0 without traffic. */
  eventsPerS: number;
}

export interface FiredAlert {
  name: string;
  /** Time since which the condition of the alert holds, or held; epoch milliseconds. */
  activeSinceMs: number;
}

/** Dependencies of the engine. */
export interface EnginePorts {
  faults: FaultPort;
  processes: ProcessPort;
  /** Starts a client that sends requests to the gateway. @throws Error when its customer cannot be registered */
  startClient(requests: ClientRequests): Promise<RequestClient>;
  objectives(): readonly Objective[];
  /** Returns the alerts that began to fire after this time, each name once, without those that another one inhibits. */
  firedAlerts(sinceMs: number): FiredAlert[];
  /** Returns the recording of an ended incident; undefined when there is nothing to record. */
  record(report: Report, marks: Recording['marks']): Promise<Recording | undefined>;
  storage: IncidentStorage;
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves after a time; for the pauses between attempts. */
  wait(ms: number): Promise<void>;
  random(): number;
}
