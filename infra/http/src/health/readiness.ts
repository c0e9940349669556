import type { Logger } from '@glasshouse/telemetry';
import { withTimeout } from '@glasshouse/timing';
import type { ReadinessChecks } from '../types.js';

const checkMs = 1000;

export interface Readiness {
  /** `stopping` once the shutdown has begun. */
  status: 'ready' | 'unavailable' | 'stopping';
  checks: Readonly<Record<string, 'up' | 'down'>>;
}

/** Creates a function that checks all dependencies in parallel, each for at most one second. Logs only changes. */
export function createReadiness(checks: ReadinessChecks, log: Logger) {
  const names = Object.keys(checks);
  const last = new Map<string, 'up' | 'down'>();

  async function check(name: string): Promise<'up' | 'down'> {
    let error: unknown;
    const state = await withTimeout(Promise.resolve().then(checks[name]), checkMs).then(
      () => 'up' as const,
      (reason: unknown) => {
        error = reason;
        return 'down' as const;
      },
    );
    if (state === 'down' && last.get(name) !== 'down')
      log.warn(`${name} unavailable`, { 'check.name': name, error });
    if (state === 'up' && last.get(name) === 'down')
      log.info(`${name} available again`, { 'check.name': name });
    last.set(name, state);
    return state;
  }

  let pending: Promise<('up' | 'down')[]> | undefined;

  return async (stopping: boolean): Promise<Readiness> => {
    // Concurrent probes share one result, so that readiness checks do not become a load on the dependencies.
    pending ??= Promise.all(names.map(check)).finally(() => {
      pending = undefined;
    });
    const states = await pending;
    const failing = states.includes('down');
    return {
      status: stopping ? 'stopping' : failing ? 'unavailable' : 'ready',
      checks: Object.fromEntries(names.map((name, index) => [name, states[index] as 'up' | 'down'])),
    };
  };
}
