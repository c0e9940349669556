import type { ProcessStats } from './process-stats.js';

/** Ports of the console's receivers by signal, which identify the console among the destinations of a service. */
export type ReceiverPorts = Readonly<Record<'logs' | 'traces', readonly number[]>>;

/** Delivery of one signal to the console, summed over the processes of a service. */
export interface ConsoleDelivery {
  delivered: number;
  queued: number;
}

/**
 * Finds the destination that is the console: destinations named `console`, else those on a port of its receivers, else
 * any. When several match, the longest queue and the lowest delivered count are used.
 */
export function consoleDelivery(
  processes: readonly ProcessStats[],
  signal: 'logs' | 'traces',
  ports: ReceiverPorts,
): ConsoleDelivery {
  const sum = { delivered: 0, queued: 0 };
  for (const { deliveries } of processes) {
    const own = deliveries.filter((each) => each.signal === signal && each.destination !== 'stdout');
    const named = own.filter(({ destination }) => /^console(:|$)/.test(destination));
    const onPort = own.filter(({ destination }) => ports[signal].includes(portOf(destination)));
    const likely = named.length > 0 ? named : onPort.length > 0 ? onPort : own;
    if (likely.length === 0) continue;
    sum.delivered += Math.min(...likely.map(({ delivered }) => delivered));
    sum.queued += Math.max(...likely.map(({ queued }) => queued));
  }
  return sum;
}

function portOf(destination: string): number {
  return Number(/:(\d{1,5})$/.exec(destination)?.[1]);
}
