import type { Fault } from '@glasshouse/faults';
import type { ServiceName } from '@glasshouse/roster';
import { eventually } from '@glasshouse/timing/testing';
import type { ChaosTarget, FaultChange } from './target.js';

/** A process that has just been resumed or started on a busy machine may not respond in time at first. */
const patienceMs = 60_000;
const timeoutMs = 20_000;

/**
 * Replaces the faults of all instances of a service. Returns a function that removes them.
 * @throws Error when an instance does not accept them
 */
export async function injectFaults(
  { replaceFaults }: Pick<ChaosTarget, 'replaceFaults'>,
  service: ServiceName,
  faults: readonly Fault[],
  seed = 1,
): Promise<() => Promise<void>> {
  const replace = (list: readonly Fault[]) =>
    eventually(() => replaceFaults(service, { faults: list, seed }), patienceMs);
  await replace(faults);
  return () => replace([]);
}

/** Sends a change to each of these base URLs of a service. @throws Error for any status but 200 */
export async function replaceAt(urls: readonly string[], token: string, change: FaultChange): Promise<void> {
  await Promise.all(urls.map((url) => put(`${url}/internal/faults`, token, change)));
}

/** Sends a change to the console, which forwards it to all instances. @throws Error for any status but 200 */
export function replaceThroughConsole(
  console: string,
  token: string,
  service: ServiceName,
  change: FaultChange,
): Promise<void> {
  return put(`${console}/api/faults`, token, { service, ...change });
}

async function put(url: string, token: string, value: object): Promise<void> {
  const response = await fetch(url, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(value),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`PUT ${url}: ${response.status} ${text}`);
}
