import type { IncomingHttpHeaders } from 'node:http';
import { type InvalidPart, invalidRequest } from '../operation/validate.js';
import { ProblemError } from '../problem/problem.js';
import { entityTag, matchesStrongly, matchesWeakly, parseTagList } from './entity-tag.js';
import { parseHttpDate } from './http-date.js';

/** Validators of a representation (RFC 9110 section 8.8). */
export interface Validators {
  etag: string;
  /** Milliseconds since 1970; absent when the last change is unknown. */
  modified?: number | undefined;
}

/** Result of the evaluation: execute the request, respond with 304, or respond with 412. */
export type Verdict = 'proceed' | 'not-modified' | 'failed';

const conditional = ['if-match', 'if-none-match', 'if-unmodified-since'] as const;

/** Returns true if a state-changing request has a precondition that can fail. */
export function isConditional(headers: IncomingHttpHeaders): boolean {
  return conditional.some((name) => headers[name] !== undefined);
}

/**
 * Evaluates the preconditions of a request in the order of RFC 9110 section 13.2.2. `current` is undefined if there is
 * no representation. `applied` means that an earlier attempt has already made the change: then a repeated request does
 * not fail because of `If-Match` or `If-Unmodified-Since` (sections 13.1.1 and 13.1.4).
 * @throws ProblemError INVALID_REQUEST for a malformed `If-None-Match` of a state-changing request: ignoring it could
 * overwrite a resource that the client wants to keep
 */
export function evaluatePreconditions(
  method: string,
  headers: IncomingHttpHeaders,
  current: Validators | undefined,
  { applied = false }: { applied?: boolean } = {},
): Verdict {
  const reading = method === 'GET' || method === 'HEAD';
  if (!applied && !matchHolds(headers, current)) return 'failed';
  const noneMatch = headers['if-none-match'];
  if (noneMatch !== undefined) {
    if (noneMatchHolds(noneMatch, current, reading)) return 'proceed';
    return reading ? 'not-modified' : 'failed';
  }
  const modifiedSince = headers['if-modified-since'];
  if (reading && modifiedSince !== undefined && current?.modified !== undefined) {
    const since = parseHttpDate(modifiedSince);
    if (since !== undefined && wholeSecond(current.modified) <= since) return 'not-modified';
  }
  return 'proceed';
}

/** Evaluates `If-Match`, or `If-Unmodified-Since` if there is no `If-Match`. */
function matchHolds(headers: IncomingHttpHeaders, current: Validators | undefined): boolean {
  const match = headers['if-match'];
  if (match !== undefined) {
    const tags = parseTagList(match);
    if (current === undefined || tags === 'malformed') return false;
    return tags === '*' || matchesStrongly(tags, current.etag);
  }
  const unmodifiedSince = headers['if-unmodified-since'];
  if (unmodifiedSince === undefined || current?.modified === undefined) return true;
  const since = parseHttpDate(unmodifiedSince);
  return since === undefined || wholeSecond(current.modified) <= since;
}

function noneMatchHolds(field: string, current: Validators | undefined, reading: boolean): boolean {
  const tags = parseTagList(field);
  if (tags === 'malformed') {
    if (reading) return true;
    throw invalidRequest([malformed('/if-none-match')]);
  }
  if (current === undefined) return true;
  return tags !== '*' && !matchesWeakly(tags, current.etag);
}

function malformed(path: string): InvalidPart {
  return { in: 'header', path, message: 'must be * or a list of entity tags, each in double quotes' };
}

/** Rounds down to a second, because HTTP dates have no fractions. */
function wholeSecond(ms: number): number {
  return ms - (ms % 1000);
}

/** Returns the validators of a representation: the hash of its text, and its member `updatedAt`, if there is one. */
export function validatorsOf(
  representation: unknown,
  text: string | Uint8Array = JSON.stringify(representation),
): Validators {
  const changed = (representation as Readonly<Record<string, unknown>> | null)?.updatedAt;
  const modified = typeof changed === 'string' ? Date.parse(changed) : Number.NaN;
  return { etag: entityTag(text), ...(!Number.isNaN(modified) && { modified }) };
}

export function preconditionFailed(): ProblemError {
  return new ProblemError('PRECONDITION_FAILED', {
    detail: 'The current state of the resource does not match the precondition; read the resource again',
  });
}
