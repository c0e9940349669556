/** Lower limit: refusals with few calls in progress have other reasons than a full queue. */
const minCalls = 16;

/** Response header with the number of further calls that the queue of the service would accept. */
export const queueRoomHeader = 'x-queue-room';

/** Response to a call of {@link QueueRoom}. */
export interface QueueResponse {
  status: number;
  /** Value of {@link queueRoomHeader}, if the response has it. */
  room: number | undefined;
}

/** Call that waits to be sent or is in progress. */
export interface QueuedCall {
  /** Call this before the request is sent. Returns false if the service would not accept the call any more. */
  start(): boolean;
  /** Call this once at the end. @param response undefined for a call without a response */
  end(response?: QueueResponse): void;
}

/** Limit on the calls in progress that wait in the queue of the upstream service, learned from its responses. */
export interface QueueRoom {
  /** True if the service would not accept one more call. */
  readonly isFull: boolean;
  /** Counts a call. Returns undefined if the service would not accept it. */
  enter(): QueuedCall | undefined;
}

/**
 * Creates a limit that is set by the header `x-queue-room` of the responses. Without the header it falls to the number
 * of accepted calls when the service refuses one, rises by one with each call that it completes, and ends while at most
 * half of it is used. In a burst, most calls that would be refused are therefore refused here, at once and without the
 * cost of a request to a service that has no time for it.
 */
export function createQueueRoom(): QueueRoom {
  let limit = Number.POSITIVE_INFINITY;
  /** True if the limit comes from the header. A call without a response does not change it then. */
  let isTold = false;
  let entered = 0;
  let started = 0;

  function learn(response: QueueResponse | undefined): void {
    if (response === undefined && isTold) return;
    const { status, room } = response ?? { status: 0, room: undefined };
    isTold = room !== undefined;
    if (room !== undefined) limit = Math.max(minCalls, started + room);
    else if (status === 503) limit = Math.max(minCalls, Math.min(limit, started));
    else if (started <= limit / 2) limit = Number.POSITIVE_INFINITY;
    else limit += 1;
  }

  return {
    get isFull() {
      return started >= limit;
    },
    enter() {
      if (entered >= limit) return undefined;
      entered += 1;
      let isStarted = false;
      return {
        start() {
          if (started >= limit) return false;
          started += 1;
          isStarted = true;
          return true;
        },
        end(response) {
          entered -= 1;
          if (!isStarted) return;
          started -= 1;
          learn(response);
        },
      };
    },
  };
}

/** Returns the value of `x-queue-room`; undefined for an absent or malformed header. */
export function parseQueueRoom(header: string | readonly string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,6}$/.test(header) ? Number(header) : undefined;
}
