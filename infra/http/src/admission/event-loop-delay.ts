const everyMs = 50;

/** Measures how long a request that arrives has to wait until its turn. */
export interface DelayMeter {
  /**
   * To be called at each request: one turn of the loop may serve thousands of them before the next timer fires. Returns
   * how long the turns take at present, in ms.
   */
  check(): number;
  stop(): void;
}

/**
 * Measures every 50 ms by how much a timer is late, and how long the event loop then takes for the connections that have
 * something to read; within such a turn at its requests. Timers alone, such as those of `monitorEventLoopDelay`, tell
 * of a turn only when it has ended, which under overload takes seconds. Keeps no process alive.
 *
 * @param observe Gets the delay and the time since the call before, in ms
 */
export function createDelayMeter(observe: (delayMs: number, elapsedMs: number) => void): DelayMeter {
  let due = performance.now() + everyMs;
  let observedAt = performance.now();
  /** Requests of this turn have waited for the one before. */
  let lastTurnMs = 0;
  let turn: NodeJS.Immediate | undefined;

  function take(delayMs: number, now: number): void {
    const elapsed = now - observedAt;
    observedAt = now;
    observe(delayMs, elapsed);
  }

  const timer = setInterval(() => {
    const began = performance.now();
    const late = Math.max(0, began - due);
    due = began + everyMs;
    clearImmediate(turn);
    turn = setImmediate(() => {
      const now = performance.now();
      lastTurnMs = late + now - began;
      take(lastTurnMs, now);
    });
  }, everyMs);
  timer.unref();

  return {
    check() {
      const now = performance.now();
      const turnMs = Math.max(lastTurnMs, now - due);
      if (now >= due && now - observedAt >= everyMs) take(turnMs, now);
      return turnMs;
    },
    stop() {
      clearInterval(timer);
      clearImmediate(turn);
    },
  };
}
