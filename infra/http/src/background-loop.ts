import type { Span, SpanOptions, Telemetry } from '@glasshouse/telemetry';

/** Ends the span of the scan and starts a new trace for the work that the round has found. The loop ends its span. */
export type Begin = (name: string, options?: SpanOptions) => Span;

export interface BackgroundLoopOptions {
  telemetry: Telemetry;
  /** Name of the scan, for its span and for the log message of a failed round: `expiry scan`. */
  name: string;
  /** `event.action` of the log message. */
  action: string;
  /** Pause between two rounds, in ms, randomly varied by up to 10 % so that instances started together drift apart. */
  intervalMs: number;
  /**
   * Runs one round. The span of the scan is not sampled: most scans find no work and would bury the useful traces. An
   * error is logged, and the loop continues with the next round.
   */
  round(scan: Span, begin: Begin): Promise<void>;
  /** Returns a number from 0 to below 1; for tests. Default: `Math.random`. */
  random?: () => number;
}

export interface BackgroundLoop {
  /** Starts the loop; the first round runs after one interval. A second call does nothing. */
  start(): void;
  /** Stops the loop, and resolves when the round in progress has ended. */
  close(): Promise<void>;
}

const spread = 0.1;

/**
 * Creates a loop that periodically scans for due work and does it. The pause begins when a round has ended, so rounds
 * never overlap. Several instances may run the same loop, so the work must be safe to run concurrently.
 *
 * @example
 * const sweeper = createBackgroundLoop({
 *   telemetry, name: 'expiry scan', action: 'expiry-sweep', intervalMs: 5000,
 *   async round(scan, begin) {
 *     const due = await findDue(scan);
 *     if (due.length > 0) await expire(begin('expiry sweep'), due);
 *   },
 * });
 */
export function createBackgroundLoop(options: BackgroundLoopOptions): BackgroundLoop {
  const { telemetry, name, action, intervalMs, round, random = Math.random } = options;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let closed = false;

  async function runRound(): Promise<void> {
    let span = telemetry.rootSpan(name, { sampled: false });
    const begin: Begin = (found, spanOptions) => {
      span.end();
      span = telemetry.rootSpan(found, spanOptions);
      return span;
    };
    try {
      await round(span, begin);
    } catch (error) {
      span.fail(error);
      span.log.warn(`${name} failed, will be retried`, { error, 'event.action': action });
    } finally {
      span.end();
    }
  }

  function schedule(): void {
    if (closed) return;
    timer = setTimeout(
      () => {
        running = runRound().finally(schedule);
      },
      intervalMs * (1 - spread + 2 * spread * random()),
    );
  }

  return {
    start() {
      if (timer === undefined) schedule();
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
