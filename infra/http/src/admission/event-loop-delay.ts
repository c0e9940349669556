const everyMs = 50;

/** Measures how long an arriving request waits until the event loop handles it. */
export interface DelayMeter {
  /**
   * Measures within a turn and returns the current duration of a turn, in ms. Call this at each request: one turn of
   * the event loop may serve thousands of requests before the next timer fires.
   */
  check(): number;
  stop(): void;
}

/**
 * Measures every 50 ms how late a timer fires plus the time that the event loop then spends on readable connections.
 * Within a long turn it also measures at each request. A timer alone, as in `monitorEventLoopDelay`, reports a turn
 * only after its end, which under overload takes seconds. The timer does not keep the process running.
 *
 * @param observe Receives the delay and the time since its previous call, in ms
 */
export function createDelayMeter(observe: (delayMs: number, elapsedMs: number) => void): DelayMeter {
  let due = performance.now() + everyMs;
  let observedAt = performance.now();
  /** Duration of the previous turn, in ms: the requests of the current turn have waited for it. */
  let lastTurnMs = 0;
  let turn: NodeJS.Immediate | undefined;

  function report(delayMs: number, now: number): void {
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
      report(lastTurnMs, now);
    });
  }, everyMs);
  timer.unref();

  return {
    check() {
      const now = performance.now();
      const turnMs = Math.max(lastTurnMs, now - due);
      if (now >= due && now - observedAt >= everyMs) report(turnMs, now);
      return turnMs;
    },
    stop() {
      clearInterval(timer);
      clearImmediate(turn);
    },
  };
}
