import type { Span } from '@glasshouse/telemetry';
import type Koa from 'koa';
import { BoundPreconditions } from '../conditional/bound-preconditions.js';
import { ProblemError } from '../problem/problem.js';
import type { Caller, Request } from '../types.js';

/** Request of a handler. Creates `signal` lazily, because it costs a timer and a listener and few handlers use it. */
export class BoundRequest implements Request<unknown, unknown, unknown> {
  readonly span: Span;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly user: Caller;
  readonly idempotencyKey: string | undefined;
  readonly deadline: number;
  readonly headers: Request<unknown, unknown, unknown>['headers'];
  readonly #context: Koa.Context;
  #signal: AbortSignal | undefined;
  #preconditions: BoundPreconditions | undefined;

  constructor(
    context: Koa.Context,
    bound: Omit<Request<unknown, unknown, unknown>, 'span' | 'signal' | 'headers' | 'preconditions'>,
  ) {
    this.span = context.state.span;
    this.params = bound.params;
    this.query = bound.query;
    this.body = bound.body;
    this.user = bound.user;
    this.idempotencyKey = bound.idempotencyKey;
    this.deadline = bound.deadline;
    this.headers = context.req.headers;
    this.#context = context;
  }

  get signal(): AbortSignal {
    this.#signal ??= signalOf(this.#context.res, this.deadline);
    return this.#signal;
  }

  get preconditions(): BoundPreconditions {
    this.#preconditions ??= new BoundPreconditions(this.#context.req);
    return this.#preconditions;
  }
}

/** Returns a signal whose abort reason is a problem, so that `signal.throwIfAborted()` leads to the right response. */
function signalOf(response: Koa.Context['res'], deadline: number): AbortSignal {
  const controller = new AbortController();
  if (response.closed) {
    if (!response.writableFinished) controller.abort(new ProblemError('CALLER_GONE'));
    return controller.signal;
  }
  const timer = setTimeout(
    () => controller.abort(new ProblemError('DEADLINE_EXCEEDED')),
    Math.max(0, deadline - performance.now()),
  );
  response.once('close', () => {
    clearTimeout(timer);
    if (!response.writableFinished) controller.abort(new ProblemError('CALLER_GONE'));
  });
  return controller.signal;
}
