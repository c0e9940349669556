import type Koa from 'koa';
import {
  evaluatePreconditions,
  isConditional,
  preconditionFailed,
  type Validators,
  validatorsOf,
} from './preconditions.js';

/**
 * Validators of an existing representation that is not known here: no tag matches it. A resource without GET has no
 * representation, so its `If-Match` always fails.
 */
const anyRepresentation: Validators = { etag: '' };

/**
 * Evaluates the preconditions of a state-changing request whose handler does not, immediately before the action and
 * after every other check (RFC 9110 section 13.2.1). `represented` is true if the resource has a GET operation.
 * @throws ProblemError PRECONDITION_FAILED
 */
export function requirePreconditions({ req }: Koa.Context, represented: boolean): void {
  if (!isConditional(req.headers)) return;
  const current = represented ? anyRepresentation : undefined;
  if (evaluatePreconditions(req.method ?? '', req.headers, current) !== 'proceed') throw preconditionFailed();
}

/** Sets `etag`, unless the handler has set it, and `last-modified`. `text` is the encoded `body`. */
export function setValidators(context: Koa.Context, body: unknown, text: string | Uint8Array): Validators {
  const own = context.res.getHeader('etag');
  const validators = typeof own === 'string' ? { etag: own } : validatorsOf(body, text);
  context.set('etag', validators.etag);
  if (validators.modified !== undefined)
    context.set('last-modified', new Date(validators.modified).toUTCString());
  return validators;
}

/**
 * Returns true if the response to GET or HEAD must be 304 without a body.
 * @throws ProblemError PRECONDITION_FAILED
 */
export function isNotModified({ req }: Koa.Context, validators: Validators): boolean {
  const verdict = evaluatePreconditions(req.method ?? '', req.headers, validators);
  if (verdict === 'failed') throw preconditionFailed();
  return verdict === 'not-modified';
}
