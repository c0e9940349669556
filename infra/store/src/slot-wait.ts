import type { SlotUse } from '@glasshouse/faults';
import type { Span } from '@glasshouse/telemetry';
import type { PoolMetrics } from './pool-metrics.js';

/** Wait of one operation for a connection that a fault limits, reported as the wait of a pool. */
export class SlotWait implements SlotUse {
  /** Time of the wait in milliseconds; undefined when the operation needed no slot. */
  waitMs: number | undefined = undefined;
  readonly #pool: PoolMetrics;
  readonly #span: Span;
  #isWaiting = false;

  /** @param span span of the operation */
  constructor(pool: PoolMetrics, span: Span) {
    this.#pool = pool;
    this.#span = span;
  }

  waiting(): void {
    this.#isWaiting = true;
    this.#pool.waiting();
  }

  waited(ms: number, hasSlot: boolean): void {
    this.waitMs = ms;
    if (this.#isWaiting) this.#pool.waitEnded();
    if (hasSlot) this.#pool.acquired(ms, this.#span);
  }

  held(): void {
    this.#pool.taken();
  }

  released(ms: number): void {
    this.#pool.returned(ms);
  }
}
