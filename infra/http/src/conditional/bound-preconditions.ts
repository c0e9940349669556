import type { IncomingMessage } from 'node:http';
import { evaluatePreconditions, isConditional, preconditionFailed, validatorsOf } from './preconditions.js';

/** Preconditions of one state-changing request (RFC 9110 section 13). */
export interface Preconditions {
  /** False when the request has no precondition. */
  readonly given: boolean;
  /**
   * Evaluates the preconditions against the current representation, as GET returns it, or `undefined` if there is none.
   * The following write must fail if that representation has changed in the meantime.
   * @param options.applied true if an earlier attempt of this request has already made the change
   * @throws ProblemError PRECONDITION_FAILED
   */
  require(current: object | undefined, options?: { applied?: boolean }): void;
}

export class BoundPreconditions implements Preconditions {
  readonly #request: IncomingMessage;
  readonly given: boolean;
  /** True if there is no precondition, or the handler has called `require`. */
  evaluated: boolean;

  constructor(request: IncomingMessage) {
    this.#request = request;
    this.given = isConditional(request.headers);
    this.evaluated = !this.given;
  }

  require(current: object | undefined, options: { applied?: boolean } = {}): void {
    if (!this.given) return;
    this.evaluated = true;
    const { method = '', headers } = this.#request;
    const validators = current && validatorsOf(current);
    if (evaluatePreconditions(method, headers, validators, options) !== 'proceed') throw preconditionFailed();
  }
}
