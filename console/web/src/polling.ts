export interface Polling {
  /** Schedules a run within `afterMs`, unless an earlier one is scheduled. */
  nudge(afterMs?: number): void;
  stop(): void;
}

/**
 * Runs `work` now and every `intervalMs`, never concurrently, and not while the page is hidden.
 *
 * @param work `isRepeat` is false in the first run only
 */
export function createPolling(
  work: (signal: AbortSignal, isRepeat: boolean) => Promise<void>,
  intervalMs: number,
): Polling {
  const abort = new AbortController();
  let timer = 0;
  let dueAt = Number.POSITIVE_INFINITY;
  let running = false;
  let isRepeat = false;

  function plan(afterMs: number): void {
    const at = performance.now() + afterMs;
    if (abort.signal.aborted || at >= dueAt) return;
    dueAt = at;
    clearTimeout(timer);
    timer = setTimeout(run, afterMs);
  }

  async function run(): Promise<void> {
    dueAt = Number.POSITIVE_INFINITY;
    if (running || document.hidden) return plan(running ? 100 : intervalMs);
    running = true;
    const current = work(abort.signal, isRepeat);
    isRepeat = true;
    await current.catch(() => {});
    running = false;
    plan(intervalMs);
  }

  const onVisible = () => {
    if (!document.hidden) plan(0);
  };
  document.addEventListener('visibilitychange', onVisible);
  void run();

  return {
    nudge: (afterMs = 0) => plan(afterMs),
    stop() {
      abort.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    },
  };
}
