import type { Books } from './read-books.js';

/**
 * Items of each signal that wait for the console, as far as destinations tell who they are: those called `console`,
 * else those on a port of its intakes, else any. Of several the longest queue counts.
 */
export function queuedForConsole(
  books: readonly Books[],
  ports: Readonly<Record<'logs' | 'traces', readonly number[]>>,
): Record<'logs' | 'traces', number> {
  const waiting = (signal: 'logs' | 'traces') =>
    books.reduce((sum, { accounts }) => {
      const own = accounts.filter((a) => a.signal === signal && a.destination !== 'stdout');
      const named = own.filter(({ destination }) => /^console(:|$)/.test(destination));
      const onPort = own.filter(({ destination }) => ports[signal].includes(portOf(destination)));
      const likely = named.length > 0 ? named : onPort.length > 0 ? onPort : own;
      return sum + Math.max(0, ...likely.map(({ queued }) => queued));
    }, 0);
  return { logs: waiting('logs'), traces: waiting('traces') };
}

function portOf(destination: string): number {
  return Number(/:(\d{1,5})$/.exec(destination)?.[1]);
}
