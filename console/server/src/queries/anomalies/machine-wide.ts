import type { Anomaly } from '../../../../contract/src/anomalies.js';

/** Least number of services that make a pause one of the machine. */
const minServices = 3;
/** Difference of the times of one pause in several processes, in ms: each measures it with a timer. */
const toleranceMs = 100;

/**
 * Marks the suspensions that at least half of the services, and at least three, had at the same time: the machine
 * slept, or its hypervisor stopped it. Nobody has to search for the cause in one of these services.
 *
 * @param services number of the services with anomalies that could be found
 */
export function markMachineWide(anomalies: readonly Anomaly[], services: number): Anomaly[] {
  const suspensions = anomalies.filter(({ kind }) => kind === 'suspended');
  const needed = Math.max(minServices, services / 2);
  return anomalies.map((anomaly) => {
    if (anomaly.kind !== 'suspended') return anomaly;
    const suspended = new Set(
      suspensions.filter((other) => overlap(anomaly, other)).map(({ service }) => service),
    );
    if (suspended.size < needed) return anomaly;
    return {
      ...anomaly,
      isMachineWide: true,
      text: `${anomaly.text}, like most processes at the same time`,
    };
  });
}

function overlap(a: Anomaly, b: Anomaly): boolean {
  const endOf = ({ toMs }: Anomaly) => (toMs ?? Number.POSITIVE_INFINITY) + toleranceMs;
  return a.fromMs <= endOf(b) && b.fromMs <= endOf(a);
}
