import { type PortFaults, plainError } from '@glasshouse/faults';
import type { AroundSend } from '@glasshouse/telemetry';

/** Creates the faults between a process and the back-ends of its telemetry. A failed attempt counts as unreachable. */
export function aroundSend(faults: PortFaults): AroundSend {
  return async ({ signal, destination }, send) => {
    const call = {
      target: destination,
      operation: signal,
      error: ({ message = `connect ECONNREFUSED ${destination}` }) => plainError(message),
    };
    if (faults.has('lose', call)) return { kind: 'delivered' };
    return faults
      .run(call, send)
      .catch(({ message }: Error) => ({ kind: 'failed', failure: 'unreachable', message }));
  };
}
