import type { Logger } from '@glasshouse/telemetry';
import { withTimeout } from '@glasshouse/timing';
import type { ReadinessChecks } from '../types.js';

const checkMs = 1000;

export interface Readiness {
  /** `stopping`: closing has begun. */
  status: 'ready' | 'unavailable' | 'stopping';
  checks: Readonly<Record<string, 'up' | 'down'>>;
}

/** Asks every dependency at once, each for at most a second. What changes is logged, not every probe. */
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
      log.warn(`${name} does not answer`, { 'check.name': name, error });
    if (state === 'up' && last.get(name) === 'down')
      log.info(`${name} answers again`, { 'check.name': name });
    last.set(name, state);
    return state;
  }

  let asking: Promise<('up' | 'down')[]> | undefined;

  return async (stopping: boolean): Promise<Readiness> => {
    // Probes that come together share the answers: asking for readiness must not become load on the dependencies.
    asking ??= Promise.all(names.map(check)).finally(() => {
      asking = undefined;
    });
    const states = await asking;
    const failing = states.includes('down');
    return {
      status: stopping ? 'stopping' : failing ? 'unavailable' : 'ready',
      checks: Object.fromEntries(names.map((name, index) => [name, states[index] as 'up' | 'down'])),
    };
  };
}
