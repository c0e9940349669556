import type { Books } from './process-stats.js';

/** Of the console's intakes, by signal: they tell which destination of a service is the console. */
export type IntakePorts = Readonly<Record<'logs' | 'traces', readonly number[]>>;

/** What a service says of one signal's items for the console, all its processes together. */
export interface ConsoleAccount {
  delivered: number;
  queued: number;
}

/**
 * The destination that is the console, as far as destinations tell who they are: those called `console`, else those
 * on a port of its intakes, else any. Where that leaves several: the longest queue, and the fewest delivered.
 */
export function consoleAccount(
  books: readonly Books[],
  signal: 'logs' | 'traces',
  ports: IntakePorts,
): ConsoleAccount {
  const sum = { delivered: 0, queued: 0 };
  for (const { accounts } of books) {
    const own = accounts.filter((a) => a.signal === signal && a.destination !== 'stdout');
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
