import type { EffectOf } from './effects.js';
import type { Fault, Port } from './fault.js';

/** Receives the wait of a call for a slot of the effect `limit`, and the use of the slot. Times are in milliseconds. */
export interface SlotUse {
  /** No slot is free, so that the call waits. */
  waiting(): void;
  /** The call has a slot, after this time; without one, `hasSlot` is false, because the call was aborted. */
  waited(ms: number, hasSlot: boolean): void;
  /** The call has ended, and its slot is still taken. */
  held(): void;
  /** The slot of a call that has ended is free again, this time after the call had it. */
  released(ms: number): void;
}

/** One call at a port. */
export interface Call {
  /** Collection, cache map or upstream service; the service's own name at the server. */
  target: string;
  /** Operation of the store or cache, or id of the HTTP operation. */
  operation: string;
  /** Id of the caller, where the port knows it. */
  user?: string | undefined;
  /** Returns parameters, query and body as text; read only when a fault selects by content. */
  content?: (() => string) | undefined;
  /** Ends a hanging or delayed call. */
  signal?: AbortSignal | undefined;
  /** Returns the error of an unavailable back-end at this port. */
  error(effect: EffectOf<'error'>): Error;
  /** Receives the wait for a slot, for ports with a connection pool. */
  slots?: SlotUse | undefined;
  /** Returns whether a result is a failure, for effects that react to failures. By default, only an error is one. */
  failed?: ((result: unknown) => boolean) | undefined;
  /** Applies a change to the JSON value in a result. By default, the result itself is that value. */
  change?: ((result: unknown, change: (json: unknown) => unknown) => unknown) | undefined;
}

/** Faults of one port. A port without this object has no faults and no cost. */
export interface PortFaults {
  /**
   * Runs a call with the faults that select it.
   *
   * @throws the call's own error for the effect `error`; the signal's reason when it is aborted during a delay
   */
  run<R>(call: Call, work: () => Promise<R>): Promise<R>;
  /** Returns whether a fault with an effect that has no delay, such as `stale`, selects the call. */
  has(effect: Fault['effect']['type'], call: Pick<Call, 'target' | 'operation'>): boolean;
  /** Returns the lifetime of an entry that is stored now, in milliseconds: shorter if entries expire together. */
  ttlMs(call: Pick<Call, 'target' | 'operation'>, ttlMs: number): number;
}

export interface ActiveFault {
  fault: Fault;
  /** RFC 3339. */
  since: string;
  /** Number of calls that the fault has changed; of a process fault 0. */
  hits: number;
}

/** All faults of a process. */
export interface Faults {
  /** Returns the faults of one port; always the same object. */
  at(port: Exclude<Port, 'process'>): PortFaults;
  list(): ActiveFault[];
  /**
   * Replaces all faults.
   *
   * @param seed determines which calls a rate below 1 selects, and random delays
   * @throws Error with the reason for a fault that makes no sense, or for two faults with one id; nothing changes then
   */
  replace(faults: readonly Fault[], seed?: number): void;
  /** Removes all faults and ends waiting calls. */
  close(): void;
}
