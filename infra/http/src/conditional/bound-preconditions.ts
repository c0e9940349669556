import type { IncomingMessage } from 'node:http';
import { evaluatePreconditions, isConditional, preconditionFailed, validatorsOf } from './preconditions.js';

/** Preconditions of one state-changing request: RFC 9110 section 13. */
export interface Preconditions {
  /** False when the request has none, so that nothing needs to be compared. */
  readonly given: boolean;
  /**
   * Compares them with the current representation, as GET answers it, or `undefined` when there is none. Call it for
   * the state that the write is conditional on: the write must fail when that state has changed.
   * @param options.applied what the request asks for was done before, by this request sent earlier
   * @throws ProblemError PRECONDITION_FAILED
   */
  require(current: object | undefined, options?: { applied?: boolean }): void;
}

export class BoundPreconditions implements Preconditions {
  readonly #request: IncomingMessage;
  readonly given: boolean;
  /** True when nothing was given, or the handler has compared what was given. */
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
