import type { Operation } from '../operation/operation.js';
import { ProblemError, type ProblemOptions } from './problem.js';

type Described = Pick<Operation, 'method' | 'errorForm' | 'retry'>;

/**
 * Repeatability of a request whose outcome is unknown: it takes effect only once with the same idempotency key
 * (`by_key`), always (`always`), or it may take effect twice (`no`).
 */
export type Repeatable = 'by_key' | 'always' | 'no';

const advice: Readonly<Record<Repeatable, string>> = {
  by_key: 'Send the request again with the same Idempotency-Key; it takes effect only once.',
  always: 'The same request can be sent again; it takes effect only once.',
  no: 'Read the resource before you send the request again: it may take effect twice. An Idempotency-Key on each request prevents that.',
};

/**
 * Returns true if a failed call of the operation can be reported as OUTCOME_UNKNOWN: the operation may change state,
 * and is not an OAuth endpoint. RFC 6749 has no such error, and a token can be requested again.
 */
export function mayChange({ method, errorForm }: Described): boolean {
  return method !== 'GET' && errorForm !== 'oauth';
}

/** Returns the repeatability of an operation's request. */
export function repeatable(operation: Described, idempotencyKey: string | undefined): Repeatable {
  if (idempotencyKey !== undefined) return 'by_key';
  const { method, retry = method === 'PUT' || method === 'DELETE' } = operation;
  return retry ? 'always' : 'no';
}

/**
 * Creates an OUTCOME_UNKNOWN with advice. It has no `Retry-After`, which would make clients repeat a change blindly.
 */
export function outcomeUnknown(
  again: Repeatable,
  options: Pick<ProblemOptions, 'cause' | 'extensions' | 'failure'> = {},
): ProblemError {
  return new ProblemError('OUTCOME_UNKNOWN', {
    failure: { message: 'outcome of a change unknown' },
    ...options,
    detail: `The change may have been applied. ${advice[again]}`,
  });
}

/**
 * Returns the error to throw for a failed call: OUTCOME_UNKNOWN for a change that reached its service and got no
 * response, else `error`.
 */
export function orOutcomeUnknown(
  error: unknown,
  operation: Described,
  idempotencyKey: string | undefined,
): unknown {
  if (!(error instanceof ProblemError) || !error.reachedUpstream || !mayChange(operation)) return error;
  const { cause = error, extensions, failure = { message: error.message } } = error;
  return outcomeUnknown(repeatable(operation, idempotencyKey), { cause, extensions, failure });
}

/** Returns the error to throw for a failed handler: OUTCOME_UNKNOWN for an unconfirmed write, else `error`. */
export function orUnconfirmed(
  error: unknown,
  operation: Described,
  idempotencyKey: string | undefined,
): unknown {
  const { backend, mayHaveBeenApplied } = (error ?? {}) as Record<string, unknown>;
  if (mayHaveBeenApplied !== true || !mayChange(operation)) return error;
  const name = typeof backend === 'string' ? backend : 'a back-end';
  const failure = { message: `${name} did not confirm a write`, fields: { 'peer.service': name } };
  return outcomeUnknown(repeatable(operation, idempotencyKey), {
    cause: error,
    extensions: { backend },
    failure,
  });
}
