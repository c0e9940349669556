import type { ProblemError } from '../problem/problem.js';
import type { CallOutcome } from './breaker.js';
import type { Prepared } from './prepare.js';
import type { Reachability } from './reachability.js';
import { neverSent } from './retry.js';

/**
 * A timeout says something of an operation when the service had at least this share of the operation's own time. A
 * shorter deadline is the caller's choice.
 */
const fairShare = 1 / 4;
/** A call that waited less than this for a response raises no doubt about the whole service, in ms. */
const suspicionMs = 500;

/** The outcome of a call that timed out, here or in the service. Instants on `performance.now()`'s clock. */
export function timeoutOutcome(timeoutMs: number, sentAt = Number.POSITIVE_INFINITY): CallOutcome {
  return performance.now() - sentAt >= timeoutMs * fairShare ? 'unanswered' : 'neutral';
}

export interface UnansweredCall {
  known: Prepared;
  started: number;
  /** Undefined: it got no slot. */
  sentAt: number | undefined;
  reachability: Reachability;
}

/** The outcome of a call that got no response; tells `reachability` where the whole service may be the reason. */
export function outcomeWithout(problem: ProblemError, call: UnansweredCall): CallOutcome {
  const { known, started, sentAt, reachability } = call;
  if (sentAt === undefined) return 'neutral';
  if (problem.code === 'DEADLINE_EXCEEDED' || problem.code === 'CALLER_GONE') {
    if (performance.now() - sentAt >= suspicionMs) reachability.suspect(sentAt);
    return problem.code === 'CALLER_GONE' ? 'neutral' : timeoutOutcome(known.timeoutMs, sentAt);
  }
  if (!neverSent(problem.cause)) return 'unanswered';
  reachability.unreachable(started);
  return 'neutral';
}
