import type { Telemetry } from '@glasshouse/telemetry';
import type { TelemetryState } from '@glasshouse/telemetry/koa';
import type Koa from 'koa';
import type { Admission } from '../admission/admission.js';
import { untilFirstByte } from '../server/stream-body.js';
import { oauthDocument } from './oauth-document.js';
import { type FailureRecord, type Problem, ProblemError } from './problem.js';
import { problemFrom } from './problem-from.js';

export const problemType = 'application/problem+json';

/** Returns the problem document (RFC 9457). Extensions cannot replace the standard members. */
export function problemDocument(problem: ProblemError, traceId: string): Problem {
  return {
    ...problem.extensions,
    type: `/docs/errors#${problem.code.toLowerCase()}`,
    title: problem.title,
    status: problem.status,
    ...(problem.detail !== undefined && { detail: problem.detail }),
    code: problem.code,
    traceId,
  };
}

/**
 * Creates the middleware that converts errors to responses. It runs directly inside the telemetry middleware, so that
 * the span, metrics and access record have the final status. Errors with 5xx are logged and fail the span; the caller
 * sees only details that are meant for it. A request that the router did not handle gets the route of
 * `ctx.state.route`, which other middleware has set, else the one that `routeOf` finds. Once `stopping()` returns true,
 * every response has `connection: close`.
 */
export function renderProblems(
  telemetry: Telemetry,
  stopping: () => boolean = () => false,
  /** Paths whose errors have the form of RFC 6749. */
  oauthPaths: ReadonlySet<string> = new Set(),
  /** Refuses requests under overload. */
  admission?: Pick<Admission, 'enter' | 'leave'>,
  /** Returns the path template of a request that was refused before routing; undefined for an unknown path. */
  routeOf: (method: string, path: string) => string | undefined = () => undefined,
) {
  function addRoute(context: Koa.Context): void {
    const { observation, route } = context.state as Partial<TelemetryState> & { route?: string };
    // the router has set the route of every request that it handled, so that these need no search
    if (observation) observation.route ??= route ?? routeOf(context.method, context.path);
  }

  function closeIfStopping(context: Koa.Context): void {
    if (stopping() && !context.headerSent) context.set('connection', 'close');
  }

  return async function renderProblems(context: Koa.Context, next: Koa.Next): Promise<void> {
    const entered = admission?.enter(context);
    if (entered !== undefined) {
      // before the wait, because the caller can end the connection during it
      addRoute(context);
      const refusal = await entered;
      if (refusal !== undefined) {
        render(context, refusal, telemetry, oauthPaths.has(context.path));
        closeIfStopping(context);
        return;
      }
    }
    try {
      await next();
      const waiting = untilFirstByte(context);
      if (waiting !== undefined) await waiting;
    } catch (error) {
      render(context, error, telemetry, oauthPaths.has(context.path));
    } finally {
      admission?.leave(context);
    }
    addRoute(context);
    closeIfStopping(context);
  };
}

/**
 * Handles errors outside the renderer: JSON encoding of a body, writing the head, sending a stream. Sends a problem
 * document if nothing was sent before; other errors go to the `error` listeners, as in Koa.
 */
export function answerLateErrors(app: Koa, telemetry: Telemetry): void {
  const { onerror } = app.context;
  app.context.onerror = function answerLateError(this: Koa.Context, error: unknown) {
    if (error === null || error === undefined) return;
    if (this.headerSent || !this.writable) return onerror.call(this, error as Error);
    try {
      render(this, error, telemetry, false);
      this.res.end(this.body);
    } catch (second) {
      // The error response could not be written either, e.g. because of an invalid header.
      for (const name of this.res.getHeaderNames()) this.remove(name);
      render(this, new ProblemError('INTERNAL_ERROR', { cause: second }), telemetry, false);
      this.res.end(this.body);
    }
  };
}

function render(context: Koa.Context, error: unknown, telemetry: Telemetry, oauth: boolean): void {
  const { span, observation } = context.state as Partial<TelemetryState>;
  const log = span?.log ?? telemetry.log;
  const problem = problemFrom(error);
  if (observation) observation.errorCode = problem.code;

  // Refusals under overload are counted where they are decided; a log record of each would add to the load.
  if (problem.status >= 500 && problem.code !== 'OVERLOADED') {
    // The cause has the useful stack.
    const logged = problem.cause ?? problem;
    if (observation) observation.error = logged;
    const { message, fields }: FailureRecord = problem.failure ?? { message: problem.message };
    log.error(message, { ...fields, error: logged, 'error.code': problem.code });
  } else if (problem.cause !== undefined) {
    log.debug(problem.message, { error: problem.cause, 'error.code': problem.code });
  }

  if (context.headerSent) {
    // The response is partly sent. Closing the connection shows the client that it is incomplete.
    context.res.destroy();
    return;
  }
  // The handler wanted to write the response itself but failed before it started.
  context.respond = true;
  for (const name of ['content-encoding', 'content-length', 'etag', 'last-modified', 'location'])
    context.remove(name);
  context.set('cache-control', 'no-store');
  context.set('content-type', oauth ? 'application/json' : problemType);
  context.set(problem.headers as Record<string, string>);
  context.status = problem.status;
  const document = oauth ? oauthDocument : problemDocument;
  context.body = JSON.stringify(document(problem, span?.traceId ?? ''));
}
