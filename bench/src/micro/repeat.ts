/** Runs the measured work `count` times and returns the nanoseconds per run. */
export type Run = (count: number) => Promise<number>;

/** Candidates that a task's module exports. Each function loads only the library of its candidate. */
export type Candidates = Readonly<Record<string, () => Run>>;

/** Number of items between two calls of `drain`. */
const batch = 512;

/** Times a loop over `work`. The time includes `drain`, which prevents queues from growing. */
export function repeat(work: () => void, drain?: () => unknown): Run {
  return async (count) => {
    const started = process.hrtime.bigint();
    if (drain === undefined) for (let at = 0; at < count; at += 1) work();
    else {
      for (let done = 0; done < count; done += batch) {
        for (let at = Math.min(batch, count - done); at > 0; at -= 1) work();
        await drain();
      }
    }
    return Number(process.hrtime.bigint() - started) / count;
  };
}

/** Measures the CPU time of this process, of all threads, during `work`. One call runs at a time. */
export function repeatCpuTime(work: () => Promise<unknown>): Run {
  return async (count) => {
    const before = process.cpuUsage();
    for (let at = 0; at < count; at += 1) await work();
    const { user, system } = process.cpuUsage(before);
    return ((user + system) * 1000) / count;
  };
}

/** Measures the longest interval in which `work` blocks the event loop. */
export function repeatBlocking(work: () => Promise<unknown>): Run {
  return async (count) => {
    let sum = 0;
    for (let at = 0; at < count; at += 1) sum += await longestBlock(work);
    return sum / count;
  };
}

function longestBlock(work: () => Promise<unknown>): Promise<number> {
  return new Promise((resolve, reject) => {
    let last = process.hrtime.bigint();
    let longest = 0n;
    let ended = false;
    const tick = (): void => {
      const now = process.hrtime.bigint();
      if (now - last > longest) longest = now - last;
      last = now;
      if (ended) resolve(Number(longest));
      else setImmediate(tick);
    };
    setImmediate(() => {
      setImmediate(tick);
      last = process.hrtime.bigint();
      work().then(() => {
        ended = true;
      }, reject);
    });
  });
}
