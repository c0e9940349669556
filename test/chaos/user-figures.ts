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
  /** Number of failed requests that started after the end of the fault, by operation, status and error code. */
  lateFailures: Record<string, number>;
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
  const late = failures.filter(({ startedMs }) => startedMs > toMs);
  const times = requests.map(({ startedMs, endedMs }) => endedMs - startedMs);
  return {
    requests: requests.length,
    failed: count(failures.map(nameOf)),
    slow: times.filter((ms) => ms > slowMs).length,
    longestMs: Math.round(Math.max(0, ...times)),
    faultMs: Math.round(toMs - fromMs),
    lastFailureMs: Math.round(Math.max(0, ...failures.map(({ startedMs }) => startedMs - toMs))),
    lateFailures: count(late.map((request) => `${operationOf(request)} ${nameOf(request)}`)),
  };
}

export function isFailure({ status }: Pick<SentRequest, 'status'>): boolean {
  return status === 0 || status >= 500;
}

/** Describes one failed request, such as `GET /orders: 503 BACKEND_UNAVAILABLE of order after 0.2 s, trace 4bf9…`. */
export function describeFailure(request: SentRequest): string {
  const { backend, startedMs, endedMs, traceId } = request;
  const seconds = ((endedMs - startedMs) / 1000).toFixed(1);
  const of = backend === '' ? '' : ` of ${backend}`;
  return `${operationOf(request)}: ${nameOf(request)}${of} after ${seconds} s, trace ${traceId || 'unknown'}`;
}

export function failureCount({ failed }: Pick<UserFigures, 'failed'>): number {
  return Object.values(failed).reduce((sum, count) => sum + count, 0);
}

function nameOf({ status, code }: SentRequest): string {
  return status === 0 ? 'none' : `${status} ${code}`;
}

/** Returns method and path without ids and query, such as `POST /orders/{id}/confirm`. */
function operationOf({ method, path }: SentRequest): string {
  return `${method} ${path.replace(/\?.*$/, '').replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '{id}')}`;
}

/** Counts equal names, in alphabetical order. */
function count(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of [...names].sort()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
