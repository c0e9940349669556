import type { Span, SpanOptions, Telemetry } from '@glasshouse/telemetry';

/** Begins a trace for what a round has found, in place of the look's: it is the loop that ends and fails it. */
export type Begin = (name: string, options?: SpanOptions) => Span;

export interface BackgroundLoopOptions {
  telemetry: Telemetry;
  /** Of the span of a look, and in the message when a round fails: `expiry look`. */
  name: string;
  /** `event.action` of that message. */
  action: string;
  /** From the end of a round to the next, give or take a tenth, so that instances which started together drift apart. */
  intervalMs: number;
  /**
   * One round. The look is not traced: most find nothing, and would bury what is worth reading. What is thrown is
   * logged, and the next round comes all the same.
   */
  round(look: Span, begin: Begin): Promise<void>;
  /** For tests: from 0 to below 1. */
  random?: () => number;
}

export interface BackgroundLoop {
  /** The first round comes after the first interval. A second call does nothing. */
  start(): void;
  /** No more rounds; resolves when the one in progress has ended. */
  close(): Promise<void>;
}

const spread = 0.1;

/**
 * Work that a service does by itself, again and again: looking for what is due, and doing it. A pause begins when a
 * round has ended, so rounds never pile up. Any number of instances may run the same loop; what they do must bear that.
 *
 * @example
 * const sweeper = createBackgroundLoop({
 *   telemetry, name: 'expiry look', action: 'expiry-sweep', intervalMs: 5000,
 *   async round(look, begin) {
 *     const due = await findDue(look);
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
      span.log.warn(`${name} failed and will be tried again`, { error, 'event.action': action });
    } finally {
      span.end();
    }
  }

  function plan(): void {
    if (closed) return;
    timer = setTimeout(
      () => {
        running = runRound().finally(plan);
      },
      intervalMs * (1 - spread + 2 * spread * random()),
    );
  }

  return {
    start() {
      if (timer === undefined) plan();
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
