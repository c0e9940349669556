import type { Backlog } from './backlog.js';
import type { Clock } from './trace/clock.js';
import type { RecordedSpan } from './trace/span.js';
import type { IncomingHeaders, Telemetry } from './types.js';

/** What the kit's own parts share beside what {@link Telemetry} shows. */
export interface Internals {
  readonly clock: Clock;
  readonly backlog: Backlog;
  /** As telemetry's own, for a request that began at `started`, in the clock's milliseconds. */
  serverSpan(name: string, headers: IncomingHeaders, started: number): RecordedSpan;
}

const known = new WeakMap<Telemetry, Internals>();

export function setInternals(telemetry: Telemetry, internals: Internals): void {
  known.set(telemetry, internals);
}

/** Throws a TypeError for one that somebody else made. */
export function internalsOf(telemetry: Telemetry): Internals {
  const found = known.get(telemetry);
  if (found === undefined) throw new TypeError('telemetry must be that of createTelemetry()');
  return found;
}
