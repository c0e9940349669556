import type { Span, Telemetry } from '@glasshouse/telemetry';
import type Koa from 'koa';
import type { Static, TObject, TSchema } from 'typebox';
import type { AdmissionLimits } from './admission/admission.js';
import type { Preconditions } from './conditional/bound-preconditions.js';
import type { Operation } from './operation/operation.js';
import type { HandlerResponse } from './operation/respond.js';
import type { SpanHeaders } from './server/client-error.js';

/** Who calls, as the public edge verified it and told by `x-user-id`, `x-user-name` and `x-user-roles` (it strips these from outside). */
export interface Caller {
  id: string;
  name: string;
  roles: readonly string[];
}

/** What a handler gets: everything validated and converted, nothing of Koa. */
export interface Request<P, Q, B> {
  readonly span: Span;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** Always there for access `user` and `admin`; elsewhere, without a caller, one whose id and name are empty. */
  readonly user: Caller;
  /** The `Idempotency-Key` header, validated to 1..128 visible characters. */
  readonly idempotencyKey: string | undefined;
  /**
   * When the caller gives up: an instant in ms on `performance.now()`'s clock. Hand it to the clients that are called
   * for this request, so that the time left shrinks along the chain.
   */
  readonly deadline: number;
  /** Aborted when the caller has gone or the deadline passed. Made at the first use. */
  readonly signal: AbortSignal;
  /** The handler of a `conditional` operation must evaluate them. */
  readonly preconditions: Preconditions;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Returns the body alone, or a response with status and headers made by `respond()`. */
export type Handler<P extends TObject, Q extends TObject, B extends TSchema, R extends TSchema> = (
  request: Request<Static<P>, Static<Q>, Static<B>>,
) => Promise<Static<R> | HandlerResponse<Static<R>>>;

/** An operation bound to its handler; made by `handle(operation, handler)`. */
export interface Route {
  readonly operation: Operation;
  // biome-ignore lint/suspicious/noExplicitAny: the pair was checked when it was bound
  readonly handler: (request: Request<any, any, any>) => Promise<unknown>;
  /**
   * True for a route that forwards requests to the origin server, which evaluates preconditions (RFC 9110 section
   * 13.2.1).
   */
  readonly forwards?: boolean;
}

/** Names a dependency and asks it; it rejects when the dependency does not answer. */
export type ReadinessChecks = Readonly<Record<string, () => Promise<unknown>>>;

export interface HttpAppOptions {
  telemetry: Telemetry;
  routes: readonly Route[];
  /** `GET /health/ready` is 503 and names the failing ones until all resolve. */
  readiness: ReadinessChecks;
  /** Bytes; default 100 KiB. Larger: 413 BODY_TOO_LARGE. */
  bodyLimit?: number;
  /** How long a request's body may take to arrive, in ms; default 10 000. Later: 408 REQUEST_TIMEOUT. */
  bodyTimeoutMs?: number;
  /** Serves `GET /metrics`, and `GET` and `PUT /internal/log-level`; default true. False on a public port. */
  adminEndpoints?: boolean;
  /** Refuses requests under overload when it listens with limits; default true. */
  admission?: boolean;
  /** Headers of every response, including errors and refused requests, made from its server span. */
  spanHeaders?: SpanHeaders;
  /** Run for every request that is not for health or metrics, before the routes, inside the problem renderer. */
  middleware?: readonly Koa.Middleware[];
  /** Takes what no route took, e.g. a proxy; `next()` leads to 404 or 405. It sets `ctx.state.route` (`/items/{id}`) itself. */
  fallback?: Koa.Middleware;
}

export interface ListenOptions {
  host: string;
  /** 0: any free one. */
  port: number;
  /** `close()` waits this long between turning readiness to 503 and no longer accepting, in ms; default 0. */
  drainDelayMs?: number;
  /** A request must be complete within this, in ms; default 30 000. Its headers within a third of it. */
  requestTimeoutMs?: number;
  /** A client must read a response within this, in ms, or its connection is reset; default 30 000. */
  readTimeoutMs?: number;
  /** Open connections beyond which idle ones are closed, or else requests refused with 503; default 1000. */
  maxConnections?: number;
  /** Refuses the least important requests first under overload. Default: every request is admitted. */
  admission?: AdmissionLimits;
  /** The variable that changes the port, for the message when it is taken. Default `PORT`. */
  portVariable?: string;
}

export interface RunningServer {
  readonly port: number;
  readonly url: string;
  /**
   * Ordered: readiness turns 503, waits `drainDelayMs` so that callers notice, stops accepting, lets requests finish
   * until the deadline (default 10 000 ms), ends idle and then remaining connections. Telemetry and stores are closed
   * after it, by main. A second call returns the first one's promise.
   */
  close(deadlineMs?: number): Promise<void>;
}
