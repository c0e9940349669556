import type { Telemetry } from '@glasshouse/telemetry';
import { ProblemError } from '../problem/problem.js';
import { createSemaphore, type JobOptions, SemaphoreRefusal } from '../semaphore.js';
import { type Breaker, createBreaker } from './breaker.js';
import type { ClientLimits } from './settings.js';

/** Calls that may wait for each that may be in progress. */
const queuePerSlot = 4;
/** Share of the slots that one user may hold. */
const userShare = 1 / 4;

export interface CallGroupOptions {
  telemetry: Telemetry;
  upstream: string;
  /** The operation's id, with the group where the operation has several. */
  name: string;
  limits: ClientLimits;
}

/** The calls of one operation, or of a part of them: slots and a breaker that no other operation shares. */
export interface CallGroup {
  readonly breaker: Breaker;
  /**
   * Waits for a slot.
   * @throws ProblemError OVERLOADED at once when too many wait, or when the calls ahead take until the deadline; the
   * signal's reason
   */
  inSlot<T>(job: () => Promise<T>, options: JobOptions): Promise<T>;
}

export function createCallGroup({ telemetry, upstream, name, limits }: CallGroupOptions): CallGroup {
  const { concurrency } = limits;
  const slots = createSemaphore({
    width: concurrency,
    widthPerKey: Math.max(1, Math.floor(concurrency * userShare)),
    maxQueue: concurrency * queuePerSlot,
    initialMs: 0,
  });
  const breaker = createBreaker({
    telemetry,
    upstream,
    operation: name,
    failures: limits.breakerFailures,
    openMs: limits.breakerOpenMs,
  });
  return {
    breaker,
    async inSlot(job, options) {
      try {
        return await slots.run(job, options);
      } catch (error) {
        if (!(error instanceof SemaphoreRefusal)) throw error;
        throw new ProblemError('OVERLOADED', {
          detail: `Too many calls of ${upstream} wait`,
          headers: { 'retry-after': '1' },
        });
      }
    },
  };
}
