import { type Child, type ChildFailure, type ChildOptions, ProcessDiedError, startChild } from './child.js';
import type { PlannedProcess } from './plan.js';

export interface SuperviseOptions extends ChildOptions {
  /** Names in the order of stopping; those of one group stop together. */
  stopOrder: readonly (readonly string[])[];
  /** All have to be ready within this. */
  readyMs: number;
  /** Stopping everything takes no longer; what still runs then is killed. */
  stopMs: number;
  /** One group gets no more of `stopMs` than this, so that a hanging one leaves time for those after it. */
  groupStopMs: number;
  /** Leave the others running when one dies: for tests that kill one. */
  tolerateDeaths?: boolean | undefined;
  onReady?: ((name: string, milliseconds: number) => void) | undefined;
  /** Aborted while starting: what was started is stopped, and `supervise` rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

export interface Supervised {
  /** Process ids by name. */
  readonly pids: Readonly<Record<string, number>>;
  /** Resolves when one ended that was not told to, after the others were stopped; never after `close()`. */
  readonly died: Promise<ChildFailure>;
  signal(name: string, signal: NodeJS.Signals): void;
  /** Stops all, in order. Called again it waits for the first call. */
  close(): Promise<void>;
  /** Ends all at once. */
  kill(): void;
}

/**
 * Starts what is planned, waits until all are ready, and watches them.
 * @throws ProcessDiedError, or an Error naming what was not ready in time; nothing is left running then.
 */
export async function supervise(
  planned: readonly PlannedProcess[],
  options: SuperviseOptions,
): Promise<Supervised> {
  const running = new Map<string, Child>();
  const ready = new Set<string>();
  const begun = performance.now();
  let stopping: Promise<void> | undefined;
  let tellDeath: (failure: ChildFailure) => void = () => undefined;
  const firstDeath = new Promise<ChildFailure>((resolve) => {
    tellDeath = resolve;
  });

  const begin = (process: PlannedProcess): Child => {
    const child = startChild(process, options);
    running.set(child.name, child);
    void child.ended.then((failure) => {
      running.delete(child.name);
      if (!stopping) tellDeath(failure);
    });
    return child;
  };
  const close = () => {
    stopping ??= stopAll(running, options);
    return stopping;
  };

  const starts = new Map<string, Promise<void>>();
  const start = (name: string): Promise<void> => {
    const process = planned.find((candidate) => candidate.name === name);
    if (!process) return Promise.resolve();
    const begunBefore = starts.get(name);
    if (begunBefore) return begunBefore;
    const promise = (async () => {
      await Promise.all(process.after.map(start));
      if (stopping) return;
      await begin(process).ready;
      ready.add(name);
      options.onReady?.(name, performance.now() - begun);
    })();
    starts.set(name, promise);
    return promise;
  };

  const failures = watchStart(options, firstDeath, () =>
    planned.map(({ name }) => name).filter((name) => !ready.has(name)),
  );
  try {
    await Promise.race([Promise.all(planned.map(({ name }) => start(name))), failures.promise]);
  } catch (error) {
    await close();
    throw error;
  } finally {
    failures.stop();
  }

  const died = firstDeath.then(async (failure) => {
    if (!options.tolerateDeaths) await close();
    return failure;
  });
  return {
    pids: Object.fromEntries([...running].map(([name, child]) => [name, child.pid])),
    died,
    signal: (name, signal) => running.get(name)?.signal(signal),
    close,
    kill: () => {
      for (const child of running.values()) child.signal('SIGKILL');
    },
  };
}

/** Rejects on what ends a start early: a death, the deadline, the caller's signal. */
function watchStart(
  { readyMs, signal }: SuperviseOptions,
  death: Promise<ChildFailure>,
  missing: () => string[],
): { promise: Promise<never>; stop(): void } {
  let stop: () => void = () => undefined;
  const promise = new Promise<never>((_, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`not ready after ${readyMs / 1000} s: ${missing().join(', ')}`)),
      readyMs,
    );
    const abort = () => reject(signal?.reason);
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) abort();
    void death.then((failure) => reject(new ProcessDiedError(failure)));
    stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
  });
  promise.catch(() => undefined); // it may reject after the race
  return { promise, stop: () => stop() };
}

async function stopAll(running: ReadonlyMap<string, Child>, options: SuperviseOptions): Promise<void> {
  const deadline = performance.now() + options.stopMs;
  const ordered = options.stopOrder.flat();
  const unordered = [...running.keys()].filter((name) => !ordered.includes(name));
  for (const group of [unordered, ...options.stopOrder]) {
    const children = group.flatMap((name) => running.get(name) ?? []);
    if (children.length === 0) continue;
    const ended = Promise.all(children.map((child) => child.ended));
    for (const child of children) child.signal('SIGTERM');
    await within(ended, Math.min(options.groupStopMs, Math.max(0, deadline - performance.now())));
    for (const child of children) if (running.has(child.name)) child.signal('SIGKILL');
    await ended;
  }
}

async function within(work: Promise<unknown>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
