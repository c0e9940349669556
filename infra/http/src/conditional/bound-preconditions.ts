import type { IncomingMessage } from 'node:http';
import { evaluatePreconditions, isConditional, preconditionFailed, validatorsOf } from './preconditions.js';

/** Preconditions of one state-changing request (RFC 9110 section 13). */
export interface Preconditions {
  /** False when the request has no precondition. */
  readonly given: boolean;
  /**
   * Compares them with the current representation, as GET returns it, or `undefined` when there is none. The write must
   * fail if this representation has changed since.
   * @param options.applied an earlier attempt of this request has already made the change
   * @throws ProblemError PRECONDITION_FAILED
   */
  require(current: object | undefined, options?: { applied?: boolean }): void;
}

export class BoundPreconditions implements Preconditions {
  readonly #request: IncomingMessage;
  readonly given: boolean;
  /** True when there is no precondition, or the handler has called `require`. */
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
