import { isMainThread } from 'node:worker_threads';
import { writeNow } from './delivery/write-now.js';

/** Items that one destination can no longer be sent. */
export interface Undelivered {
  readonly signal: 'logs' | 'traces';
  readonly destination: string;
  readonly items: number;
}

/** Ends one telemetry without the event loop, and returns what it could not deliver. */
export type Ending = () => readonly Undelivered[];

/** The listener of `exit` that all telemetries of a process share: there is one, however many they are. */
interface ExitListener {
  (): void;
  [endings]: Set<Ending>;
  remove(): void;
}

/** Finds the listener of another copy of this package, too. */
const endings = Symbol.for('glasshouse.telemetry.endings.1');
const signals = ['SIGINT', 'SIGTERM'] as const;
const nouns = { logs: 'log record', traces: 'span' } as const;

/**
 * Calls `end` when the process ends by `process.exit`, by an error that nobody catches, or by SIGINT or SIGTERM while
 * nobody else listens for them, and names on standard error what was not delivered. The exit code, the signal, and what
 * Node prints of an error stay as they are. The returned function takes it back.
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
   * Steps aside first: libraries that end the process on a signal count the listeners, and Node's own action comes back
   * with the last one that goes. With another listener the process goes on, and so does its telemetry.
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
  // before those that are called once: they have left the list when a later one looks at it
  if (isMainThread) for (const signal of signals) process.prependListener(signal, onSignal);
  return listener;
}

/** `12 spans to 127.0.0.1:9411 and 1 log record to stdout were not delivered`. */
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
