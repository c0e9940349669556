import type { SentRequest } from './recorder.js';

/** Requests that last longer than this are slow. */
export const slowMs = 1000;

/** Outcomes of the requests of one scenario, as users saw them. */
export interface UserFigures {
  requests: number;
  /** Number of failed requests by status and error code, such as `503 BACKEND_UNAVAILABLE`; `none` without a response. */
  failed: Record<string, number>;
  /** Number of requests that took longer than {@link slowMs}, including failed ones. */
  slow: number;
  longestMs: number;
  /** Duration of the fault: until the signal or the fault was removed, or until a killed process was ready again. */
  faultMs: number;
  /** Time from the end of the fault until the start of the last failed request; 0 when none started after the end. */
  lastFailureMs: number;
}

/** Time of the fault on the clock of `performance.now()`. */
export interface FaultTimes {
  fromMs: number;
  toMs: number;
}

/** Summarises the requests. A status of 5xx or no response is a failure; other errors are answers to the user. */
export function summariseRequests(
  requests: readonly SentRequest[],
  { fromMs, toMs }: FaultTimes,
): UserFigures {
  const failures = requests.filter(isFailure);
  const failed: Record<string, number> = {};
  for (const { status, code } of failures) {
    const name = status === 0 ? 'none' : `${status} ${code}`;
    failed[name] = (failed[name] ?? 0) + 1;
  }
  const times = requests.map(({ startedMs, endedMs }) => endedMs - startedMs);
  return {
    requests: requests.length,
    failed: Object.fromEntries(Object.entries(failed).sort(([left], [right]) => (left < right ? -1 : 1))),
    slow: times.filter((ms) => ms > slowMs).length,
    longestMs: Math.round(Math.max(0, ...times)),
    faultMs: Math.round(toMs - fromMs),
    lastFailureMs: Math.round(Math.max(0, ...failures.map(({ startedMs }) => startedMs - toMs))),
  };
}

export function isFailure({ status }: Pick<SentRequest, 'status'>): boolean {
  return status === 0 || status >= 500;
}

export function failureCount({ failed }: UserFigures): number {
  return Object.values(failed).reduce((sum, count) => sum + count, 0);
}
