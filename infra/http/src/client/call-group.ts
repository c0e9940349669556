import type { Telemetry } from '@glasshouse/telemetry';
import { ProblemError } from '../problem/problem.js';
import { createSemaphore, type JobOptions, SemaphoreRefusal } from '../semaphore.js';
import { type Breaker, createBreaker } from './breaker.js';
import type { ClientLimits } from './settings.js';

/** Upper limit of waiting calls for each slot. */
const queuePerSlot = 4;
/** Share of the slots that one user may hold. */
const userShare = 1 / 4;

export interface CallGroupOptions {
  telemetry: Telemetry;
  upstream: string;
  /** Id of the operation, followed by the group's name if the operation has several groups. */
  name: string;
  limits: ClientLimits;
  /**
   * True if the service has a queue for these calls. Calls that would otherwise wait for a slot are sent: only the
   * service knows how long they would wait, and a queue in front of its queue would delay its refusals. Default: false.
   */
  queuedByService?: boolean | undefined;
}

/** Slots and circuit breaker for the calls of one operation, or of one group of them. */
export interface CallGroup {
  readonly breaker: Breaker;
  /**
   * Waits for a slot, then runs `job` in it.
   * @throws ProblemError OVERLOADED immediately when the queue is full, or when the calls ahead would take until the
   * deadline; the signal's reason; the error of `job`
   */
  inSlot<T>(job: () => Promise<T>, options: JobOptions): Promise<T>;
}

export function createCallGroup(options: CallGroupOptions): CallGroup {
  const { telemetry, upstream, name, limits, queuedByService = false } = options;
  const { concurrency } = limits;
  const maxQueue = concurrency * queuePerSlot;
  const slots = createSemaphore({
    width: queuedByService ? concurrency + maxQueue : concurrency,
    widthPerKey: Math.max(1, Math.floor(concurrency * userShare)),
    maxQueue: queuedByService ? 0 : maxQueue,
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
          detail: `Too many calls are waiting for ${upstream}`,
          headers: { 'retry-after': '1' },
        });
      }
    },
  };
}
