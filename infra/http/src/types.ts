import type { Span, Telemetry } from '@glasshouse/telemetry';
import type Koa from 'koa';
import type { Static, TObject, TSchema } from 'typebox';
import type { AdmissionLimits } from './admission/admission.js';
import type { Preconditions } from './conditional/bound-preconditions.js';
import type { Operation } from './operation/operation.js';
import type { HandlerResponse } from './operation/respond.js';
import type { SpanHeaders } from './server/client-error.js';

/**
 * Authenticated caller of a request. The public edge verifies it, sends it in `x-user-id`, `x-user-name` and
 * `x-user-roles`, and strips these headers from external requests.
 */
export interface Caller {
  id: string;
  name: string;
  roles: readonly string[];
}

/** Validated and converted request that a handler receives, independent of Koa. */
export interface Request<P, Q, B> {
  readonly span: Span;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** Authenticated for access `user` and `admin`; for other access its id and name are empty if there is no caller. */
  readonly user: Caller;
  /** The `Idempotency-Key` header, validated to 1..128 visible characters. */
  readonly idempotencyKey: string | undefined;
  /**
   * Instant after which the caller no longer needs the response, in ms on `performance.now()`'s clock. Pass it to every
   * client call for this request, so that the remaining time shrinks along the chain.
   */
  readonly deadline: number;
  /** Aborted when the caller disconnects or the deadline passes. Created on first use. */
  readonly signal: AbortSignal;
  /** Preconditions that the handler of a `conditional` operation must evaluate. */
  readonly preconditions: Preconditions;
  /** Header names are in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Handler of an operation. Returns the body alone, or status, body and headers by `respond()`. */
export type Handler<P extends TObject, Q extends TObject, B extends TSchema, R extends TSchema> = (
  request: Request<Static<P>, Static<Q>, Static<B>>,
) => Promise<Static<R> | HandlerResponse<Static<R>>>;

/** Operation with its handler; created by `handle(operation, handler)`. */
export interface Route {
  readonly operation: Operation;
  // biome-ignore lint/suspicious/noExplicitAny: `handle` has checked the pair
  readonly handler: (request: Request<any, any, any>) => Promise<unknown>;
  /**
   * True for a route that forwards requests to an origin server, which evaluates the preconditions itself (RFC 9110
   * section 13.2.1).
   */
  readonly forwards?: boolean;
  /**
   * Returns the number of further calls that the service's own queue would accept, for an operation with
   * `queuedByService`; undefined for a request that does not use the queue. Responses have it as `x-queue-room`, so that
   * clients refuse the calls of a burst that would be refused here.
   *
   * @param body validated body of the request
   * @param limitMs time limit of the operation
   */
  // biome-ignore lint/suspicious/noExplicitAny: the validated body has the operation's type
  readonly queueRoom?: (body: any, limitMs: number) => number | undefined;
}

/** Checks by name of the dependency; each rejects when its dependency is unavailable. */
export type ReadinessChecks = Readonly<Record<string, () => Promise<unknown>>>;

export interface HttpAppOptions {
  telemetry: Telemetry;
  routes: readonly Route[];
  /** Dependency checks. `GET /health/ready` returns 503 with the state of each until all of them resolve. */
  readiness: ReadinessChecks;
  /** Size limit of request bodies, in bytes; default 100 KiB. Larger ones get 413 BODY_TOO_LARGE. */
  bodyLimit?: number;
  /** Time limit for receiving a request body, in ms; default 10 000. Later ones get 408 REQUEST_TIMEOUT. */
  bodyTimeoutMs?: number;
  /**
   * Serves `GET /metrics`, and `GET` and `PUT /internal/log-level`; default true. False on a public port, whose server
   * spans have the client's address and user agent.
   */
  adminEndpoints?: boolean;
  /** Refuses requests under overload, if `listen` is called with limits; default true. */
  admission?: boolean;
  /** Returns headers for every response, including errors and refusals, from its server span. */
  spanHeaders?: SpanHeaders;
  /** Middleware for every request except health and metrics; runs before the routes, inside the problem renderer. */
  middleware?: readonly Koa.Middleware[];
  /**
   * Handles requests that no route matches, e.g. a proxy; its `next()` responds with 404 or 405. It has to set
   * `ctx.state.route` (`/items/{id}`).
   */
  fallback?: Koa.Middleware;
}

export interface ListenOptions {
  host: string;
  /** 0 chooses a free port. */
  port: number;
  /** Time in `close()` between turning readiness to 503 and closing the port, in ms; default 0. */
  drainDelayMs?: number;
  /** Time limit for receiving a request, in ms; default 30 000. Its headers have a third of that time. */
  requestTimeoutMs?: number;
  /** Time after which a connection is reset if its client does not read responses, in ms; default 30 000. */
  readTimeoutMs?: number;
  /** Open connections beyond which idle ones are closed, or else requests are refused with 503; default 1000. */
  maxConnections?: number;
  /** Requests after which a connection is closed by `connection: close`; default 0: no limit. */
  requestsPerConnection?: number;
  /** Overload limits at which the least important requests are refused first. Default: every request is admitted. */
  admission?: AdmissionLimits;
  /** Environment variable that sets the port, for the error message when the port is in use. Default `PORT`. */
  portVariable?: string;
}

export interface RunningServer {
  readonly port: number;
  readonly url: string;
  /**
   * Shuts the server down in order: turns readiness to 503, waits `drainDelayMs` so that callers notice, stops
   * accepting connections, closes idle ones, and lets requests finish until the deadline (default 10 000 ms), after
   * which the remaining connections are closed. The caller closes stores and telemetry afterwards. A second call
   * returns the promise of the first.
   */
  close(deadlineMs?: number): Promise<void>;
}
