/** Lower limit: refusals with few calls in progress have other reasons than a full queue. */
const minCalls = 16;

/** Limit on the calls in progress that wait in the queue of the upstream service, learned from its refusals. */
export interface QueueRoom {
  /** Returns whether the service would accept one more call; counts the call if so. */
  enter(): boolean;
  /** Call this when a counted call has ended. @param isRefused whether the service refused it as overloaded */
  leave(isRefused: boolean): void;
}

/**
 * Creates a limit that falls to the number of accepted calls when the service refuses one, and rises by one with each
 * call that it completes. In a burst, most calls that would be refused are therefore refused here, without the cost of
 * a request to a service that has no time for it. There is no limit while at most half of it is used.
 */
export function createQueueRoom(): QueueRoom {
  let limit = Number.POSITIVE_INFINITY;
  let inProgress = 0;
  return {
    enter() {
      if (inProgress >= limit) return false;
      inProgress += 1;
      return true;
    },
    leave(isRefused) {
      inProgress -= 1;
      if (isRefused) limit = Math.max(minCalls, Math.min(limit, inProgress));
      else if (inProgress <= limit / 2) limit = Number.POSITIVE_INFINITY;
      else limit += 1;
    },
  };
}
