import type { Fault } from '@glasshouse/faults';
import type { ServiceName } from '@glasshouse/roster';
import type { Credentials } from '@glasshouse/traffic';

/** A process or server that the scenarios can end and suspend. */
export interface Victim {
  /** Ends it at once. Resolves when it has ended. */
  kill(): Promise<void>;
  /** Starts it again, unless something else does. Resolves when it is ready. */
  revive(): Promise<void>;
  /** Suspends it for this time, in which it keeps its connections and does nothing. Resolves when it continues. */
  freeze(ms: number): Promise<void>;
}

/** A fault that acts until the returned function removes it. */
export type Inject = () => Promise<() => Promise<void>>;

/** Faults of one service, and the seed of their random choices. */
export interface FaultChange {
  faults: readonly Fault[];
  seed: number;
}

/** The shop under test, however it runs. */
export interface ChaosTarget {
  /** `embedded`: `npm start`. `servers`: the same services with MongoDB and Hazelcast. */
  readonly kind: 'embedded' | 'servers';
  readonly gateway: string;
  readonly console: string;
  readonly administrator: Credentials;
  /** Replaces the faults of all instances of a service. @throws Error when an instance does not accept them */
  replaceFaults(service: ServiceName, change: FaultChange): Promise<void>;
  /** Processes of the shop, `console` included. An instance is named `order-1` when a service has several. */
  readonly processes: ReadonlyMap<string, Victim>;
  /** Servers behind the shop, such as `mongodb`; empty for the embedded shop. */
  readonly servers: ReadonlyMap<string, Victim>;
  /** Faults between the services and their telemetry back-ends, by name; absent when nothing stands between them. */
  readonly telemetryFaults: Readonly<Record<string, Inject>>;
  /** Unexpected ends of processes. */
  failures(): readonly string[];
  close(): Promise<void>;
}
