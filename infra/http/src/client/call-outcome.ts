import type { ProblemError } from '../problem/problem.js';
import type { CallOutcome } from './breaker.js';
import type { ClientResponse } from './exchange.js';
import type { Prepared } from './prepare.js';
import type { Reachability } from './reachability.js';
import { neverSent } from './retry.js';

/**
 * A timeout counts as a failure if the service had at least this share of the operation's time limit. A shorter
 * deadline is the caller's choice.
 */
const minShare = 1 / 4;
/** Shortest wait for a response after which a timeout makes the whole service suspect, in ms. */
const suspicionMs = 500;

/**
 * Returns the outcome of a call with a response. A 504 means that the service itself had no time to respond, unless its
 * problem names another service, whose breaker is that of its own caller.
 */
export function outcomeOfResponse(
  upstream: string,
  { status, text }: Pick<ClientResponse, 'status' | 'text'>,
  timeoutMs: number,
  sentAt: number | undefined,
): CallOutcome {
  if (status !== 504) return 'response';
  const { backend } = parsed(text);
  return typeof backend === 'string' && backend !== upstream ? 'response' : timeoutOutcome(timeoutMs, sentAt);
}

function parsed(text: string): { backend?: unknown } {
  try {
    return (JSON.parse(text) as { backend?: unknown } | null) ?? {};
  } catch {
    return {};
  }
}

/** Returns the outcome of a call that timed out. `sentAt` is on `performance.now()`'s clock. */
function timeoutOutcome(timeoutMs: number, sentAt = Number.POSITIVE_INFINITY): CallOutcome {
  return performance.now() - sentAt >= timeoutMs * minShare ? 'no_response' : 'neutral';
}

export interface CallWithoutResponse {
  known: Prepared;
  started: number;
  /** Undefined if the call got no slot. */
  sentAt: number | undefined;
  reachability: Reachability;
}

/** Returns the outcome of a call without a response. Notifies `reachability` if the whole service may be the reason. */
export function outcomeWithoutResponse(problem: ProblemError, call: CallWithoutResponse): CallOutcome {
  const { known, started, sentAt, reachability } = call;
  if (sentAt === undefined) return 'neutral';
  if (problem.code === 'DEADLINE_EXCEEDED' || problem.code === 'CALLER_GONE') {
    // the outage of the whole service says nothing about the operation
    if (!reachability.up) return 'neutral';
    if (performance.now() - sentAt >= suspicionMs) reachability.suspect(sentAt);
    return problem.code === 'CALLER_GONE' ? 'neutral' : timeoutOutcome(known.timeoutMs, sentAt);
  }
  if (!neverSent(problem.cause)) return 'no_response';
  reachability.unreachable(started);
  return 'neutral';
}
