/** Does the work `count` times; nanoseconds for each. */
export type Run = (count: number) => Promise<number>;

/** What a task's module exports: for each candidate, what makes its run. Libraries are loaded then, and no others. */
export type Candidates = Readonly<Record<string, () => Run>>;

/** How many items wait before they are drained. */
const batch = 512;

/** Times a loop over `work`; with `drain`, which is within the time, so that nothing grows. */
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

/** Times how long `work` keeps the event loop from anything else at a stretch. */
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
