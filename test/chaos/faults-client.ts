import type { Fault } from '@glasshouse/faults';
import type { ServiceName } from '@glasshouse/roster';
import { eventually } from '@glasshouse/timing/testing';
import type { ChaosTarget } from './target.js';

/** A process that has just been resumed or started on a busy machine may not respond in time at first. */
const patiently = (work: () => Promise<void>) => eventually(work, 20_000);

/**
 * Replaces the faults of all instances of a service. Returns a function that removes them.
 * @throws Error when the console or an instance does not accept them
 */
export async function injectFaults(
  { console, faultsToken }: Pick<ChaosTarget, 'console' | 'faultsToken'>,
  service: ServiceName,
  faults: readonly Fault[],
  seed = 1,
): Promise<() => Promise<void>> {
  async function replace(list: readonly Fault[]): Promise<void> {
    const response = await fetch(`${console}/api/faults`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${faultsToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ service, faults: list, seed }),
      signal: AbortSignal.timeout(10_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`faults of ${service}: ${response.status} ${text}`);
  }
  await patiently(() => replace(faults));
  return () => patiently(() => replace([]));
}
