import type { Telemetry } from '@glasshouse/telemetry';
import type { Dispatcher } from 'undici';
import { ProblemError } from '../problem/problem.js';
import { createSemaphore, type JobOptions, SemaphoreRefusal } from '../semaphore.js';
import { type Breaker, createBreaker } from './breaker.js';
import type { ClientResponse } from './exchange.js';
import { createPacer } from './pacer.js';
import { createQueueRoom, parseQueueRoom, queueRoomHeader } from './queue-room.js';
import type { ClientLimits } from './settings.js';

/** Upper limit of waiting calls for each slot. */
const queuePerSlot = 4;
/** Share of the slots that one user may hold. */
const userShare = 1 / 4;

type Responded = Pick<ClientResponse, 'status' | 'headers'>;

export interface CallGroupOptions {
  telemetry: Telemetry;
  upstream: string;
  /** Id of the operation, followed by the group's name if the operation has several groups. */
  name: string;
  limits: ClientLimits;
  /**
   * True if the service has a queue for these calls. Calls that would otherwise wait for a slot are sent: only the
   * service knows how long they would wait, and a queue in front of its queue would delay its refusals. Calls beyond
   * the room in its queue are refused without a request. Default: false.
   */
  queuedByService?: boolean | undefined;
  /** Connections for the calls. */
  pool: Dispatcher;
}

/** Slots and circuit breaker for the calls of one operation, or of one group of them. */
export interface CallGroup {
  readonly breaker: Breaker;
  readonly pool: Dispatcher;
  /**
   * Waits for a slot, then runs `job` in it.
   * @throws ProblemError OVERLOADED immediately when the queue is full, when the calls ahead would take until the
   * deadline, or when the service's own queue is full; the signal's reason; the error of `job`
   */
  inSlot<T extends Responded>(job: () => Promise<T>, options: JobOptions): Promise<T>;
}

export function createCallGroup(options: CallGroupOptions): CallGroup {
  const { telemetry, upstream, name, limits, pool, queuedByService = false } = options;
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
  const room = queuedByService ? createQueueRoom() : undefined;
  const pacer = room && createPacer(() => room.isFull);

  function overloaded(): ProblemError {
    return new ProblemError('OVERLOADED', {
      detail: `Too many calls are waiting for ${upstream}`,
      headers: { 'retry-after': '1' },
    });
  }

  return {
    breaker,
    pool,
    async inSlot(job, options) {
      const call = room?.enter();
      if (room && !call) throw overloaded();
      let response: Responded | undefined;
      try {
        const wait = pacer?.pass();
        if (wait) await wait;
        if (call?.start() === false) throw overloaded();
        const received = await slots.run(job, options);
        response = received;
        return received;
      } catch (error) {
        if (!(error instanceof SemaphoreRefusal)) throw error;
        throw overloaded();
      } finally {
        call?.end(
          response && { status: response.status, room: parseQueueRoom(response.headers[queueRoomHeader]) },
        );
      }
    },
  };
}
