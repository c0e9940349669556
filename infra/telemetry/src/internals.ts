import type { DeferredQueue } from './delivery/deferred-queue.js';
import type { Clock } from './trace/clock.js';
import type { RecordedSpan } from './trace/span.js';
import type { IncomingHeaders } from './types/span.js';
import type { Telemetry } from './types/telemetry.js';

/** Members of a {@link Telemetry} that only the kit's own parts use. */
export interface Internals {
  readonly clock: Clock;
  readonly deferred: DeferredQueue;
  /** Like `serverSpan` of {@link Telemetry}, for a request that began at `started`, in the clock's milliseconds. */
  serverSpan(name: string, headers: IncomingHeaders, started: number): RecordedSpan;
}

const known = new WeakMap<Telemetry, Internals>();

export function setInternals(telemetry: Telemetry, internals: Internals): void {
  known.set(telemetry, internals);
}

/**
 * Returns the internals of a telemetry.
 *
 * @throws TypeError for an object that `createTelemetry` did not return
 */
export function internalsOf(telemetry: Telemetry): Internals {
  const found = known.get(telemetry);
  if (found === undefined) throw new TypeError('telemetry must be created by createTelemetry()');
  return found;
}
