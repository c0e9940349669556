import { isMainThread } from 'node:worker_threads';
import type { Undelivered } from './delivery/delivery-stats.js';
import { writeNow } from './delivery/write-now.js';

/** Closes one telemetry synchronously, and returns the undelivered items. */
export type Ending = () => readonly Undelivered[];

/** The one `exit` listener that all telemetries of a process share. */
interface ExitListener {
  (): void;
  [endings]: Set<Ending>;
  remove(): void;
}

/** Global symbol, so that other copies of this package share the listener. */
const endings = Symbol.for('glasshouse.telemetry.endings.1');
/** SIGHUP: the terminal was closed. SIGQUIT: Ctrl-\. SIGUSR2: a restart by nodemon. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const;
const nouns = { logs: 'log record', traces: 'span' } as const;

/**
 * Calls `end` when the process ends by `process.exit`, by an uncaught error, or by SIGINT, SIGTERM, SIGHUP, SIGQUIT or
 * SIGUSR2 without another listener. Then reports the undelivered items on standard error. Does not change the exit
 * code, the signal or Node's error output. The returned function unregisters `end`.
 */
export function endAtExit(end: Ending): () => void {
  const listener = installed() ?? install();
  listener[endings].add(end);
  return () => {
    listener[endings].delete(end);
    if (listener[endings].size === 0) listener.remove();
  };
}

function installed(): ExitListener | undefined {
  return process.listeners('exit').find((each): each is ExitListener & typeof each => endings in each);
}

function install(): ExitListener {
  const all = new Set<Ending>();
  const onExit = (): void => {
    const lost = [...all].flatMap((end) => end());
    all.clear();
    if (lost.length > 0) writeNow(2, Buffer.from(`telemetry: ${describe(lost)}\n`));
  };

  /**
   * Closes the telemetries and sends the signal again, unless another listener handles it: then the process continues,
   * and so does its telemetry. Removes itself first, because libraries that end the process on a signal count the
   * listeners, and because Node restores the default action only when no listener remains.
   */
  function onSignal(signal: NodeJS.Signals): void {
    process.off(signal, onSignal);
    if (process.listenerCount(signal) > 0) return;
    onExit();
    process.kill(process.pid, signal);
  }

  const listener: ExitListener = Object.assign(onExit, {
    [endings]: all,
    remove() {
      process.off('exit', listener);
      for (const signal of signals) process.off(signal, onSignal);
    },
  });
  process.on('exit', listener);
  // runs first: Node removes a `once` listener before it calls it, so a later listener could not count it
  if (isMainThread) for (const signal of signals) process.prependListener(signal, onSignal);
  return listener;
}

/** Returns e.g. `12 spans to 127.0.0.1:9411 and 1 log record to stdout were not delivered`. */
function describe(lost: readonly Undelivered[]): string {
  const items = new Map<string, number>();
  for (const { signal, destination, items: count } of lost) {
    const key = `${signal} ${destination}`;
    items.set(key, (items.get(key) ?? 0) + count);
  }
  const parts = [...items].map(([key, count]) => {
    const [signal, destination] = key.split(' ') as ['logs' | 'traces', string];
    return `${count} ${nouns[signal]}${count === 1 ? '' : 's'} to ${destination}`;
  });
  const total = [...items.values()].reduce((sum, count) => sum + count, 0);
  return `${parts.join(' and ')} ${total === 1 ? 'was' : 'were'} not delivered`;
}
