import type { Anomaly } from '../../../../contract/src/anomalies.js';

/** Minimum number of suspended services for a machine-wide suspension. */
const minServices = 3;
/** Difference of the times of one pause in several processes, in ms: each measures it with a timer. */
const toleranceMs = 100;

/** Factor between the lengths of one suspension in several processes. */
const maxFactor = 2;

/**
 * Marks the suspensions that at least half of the services, and at least three, had at the same time and for a similar
 * length: the machine slept, or its hypervisor stopped it.
 *
 * @param services number of scraped services
 */
export function markMachineWide(anomalies: readonly Anomaly[], services: number): Anomaly[] {
  const suspensions = anomalies.filter(({ kind }) => kind === 'suspended');
  const needed = Math.max(minServices, services / 2);
  return anomalies.map((anomaly) => {
    if (anomaly.kind !== 'suspended') return anomaly;
    const suspended = new Set(
      suspensions.filter((other) => isSame(anomaly, other)).map(({ service }) => service),
    );
    if (suspended.size < needed) return anomaly;
    return {
      ...anomaly,
      isMachineWide: true,
      text: `${anomaly.text}, like at least half of the services at the same time`,
    };
  });
}

function isSame(a: Anomaly, b: Anomaly): boolean {
  const endOf = ({ toMs }: Anomaly) => (toMs ?? Number.POSITIVE_INFINITY) + toleranceMs;
  const overlap = a.fromMs <= endOf(b) && b.fromMs <= endOf(a);
  return overlap && Math.max(a.value, b.value) <= Math.min(a.value, b.value) * maxFactor;
}
