/** Something left to be done. Must not throw. */
export interface Task {
  settle(): void;
}

export interface Backlog {
  add(task: Task): void;
  /** Does now what waits. */
  settle(): void;
  /** Does what waits, and from here on each task at once. */
  close(): void;
}

/**
 * Between two requests most of the kit's code and data have left the processor's caches, and fetching them costs more
 * than running them. What nobody waits for is therefore done for some dozens of requests, spans or records in one go.
 */
export const doneTogether = 64;

/** @param delayMs The longest that a task waits; with 0 it is done at once. */
export function createBacklog(delayMs: number): Backlog {
  let waiting: Task[] = [];
  let timer: NodeJS.Timeout | undefined;
  let immediate = delayMs === 0;

  function settle(): void {
    // the timer stays for those that come next: it may find them early, or nothing
    const tasks = waiting;
    waiting = [];
    for (const task of tasks) task.settle();
  }

  function late(): void {
    timer = undefined;
    settle();
  }

  return {
    add(task) {
      if (immediate) return task.settle();
      waiting.push(task);
      if (waiting.length >= doneTogether) settle();
      else if (timer === undefined) {
        timer = setTimeout(late, delayMs);
        timer.unref();
      }
    },
    settle,
    close() {
      immediate = true;
      clearTimeout(timer);
      settle();
    },
  };
}
