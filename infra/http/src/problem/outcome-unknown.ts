import type { Operation } from '../operation/operation.js';
import { ProblemError, type ProblemOptions } from './problem.js';

type Described = Pick<Operation, 'method' | 'errorForm' | 'retry'>;

/** How a change whose outcome is unknown can be sent again: its key or its nature makes it take effect once, or not. */
export type Repeatable = 'by_key' | 'always' | 'no';

const advice: Readonly<Record<Repeatable, string>> = {
  by_key: 'Send the request again with the same Idempotency-Key; it takes effect once.',
  always: 'The same request can be sent again; it takes effect once.',
  no: 'Read the resource before you send the request again: it may take effect twice. An Idempotency-Key on each request prevents that.',
};

/**
 * True when a call of the operation may change something that its caller has to know. RFC 6749 has no such error, and
 * a token can be requested again.
 */
export function mayChange({ method, errorForm }: Described): boolean {
  return method !== 'GET' && errorForm !== 'oauth';
}

/** How often sending a request of the operation takes effect. */
export function repeatable(operation: Described, idempotencyKey: string | undefined): Repeatable {
  if (idempotencyKey !== undefined) return 'by_key';
  const { method, retry = method === 'PUT' || method === 'DELETE' } = operation;
  return retry ? 'always' : 'no';
}

/** OUTCOME_UNKNOWN with what to do next. It has no `Retry-After`, which would make clients send a change twice. */
export function outcomeUnknown(
  again: Repeatable,
  options: Pick<ProblemOptions, 'cause' | 'extensions'> = {},
): ProblemError {
  return new ProblemError('OUTCOME_UNKNOWN', {
    ...options,
    detail: `The change may have been made. ${advice[again]}`,
  });
}

/** The error to throw for a call that failed: OUTCOME_UNKNOWN for a change that reached its service and got no answer. */
export function orOutcomeUnknown(
  error: unknown,
  operation: Described,
  idempotencyKey: string | undefined,
): unknown {
  if (!(error instanceof ProblemError) || !error.reachedUpstream || !mayChange(operation)) return error;
  const { cause = error, extensions } = error;
  return outcomeUnknown(repeatable(operation, idempotencyKey), { cause, extensions });
}

/** The error to throw for a handler that failed: OUTCOME_UNKNOWN when a back-end did not confirm a write. */
export function orUnconfirmed(
  error: unknown,
  operation: Described,
  idempotencyKey: string | undefined,
): unknown {
  const { backend, mayHaveBeenApplied } = (error ?? {}) as Record<string, unknown>;
  if (mayHaveBeenApplied !== true || !mayChange(operation)) return error;
  return outcomeUnknown(repeatable(operation, idempotencyKey), { cause: error, extensions: { backend } });
}
