import type { Span, Telemetry } from '@glasshouse/telemetry';
import type { Static, TObject, TSchema } from 'typebox';
import type { Operation } from './operation/operation.js';

/** Who calls, as the gateway verified it and told by `x-user-id`, `x-user-name` and `x-user-roles` (it strips these from outside). */
export interface Caller {
  id: string;
  name: string;
  roles: readonly string[];
}

/** What a handler gets: everything validated and converted, nothing of Koa. */
export interface Request<P, Q, B> {
  span: Span;
  params: P;
  query: Q;
  body: B;
  /** Always there for access `user` and `admin`. */
  user: Caller;
  /** The `Idempotency-Key` header, validated to 1..128 visible characters. */
  idempotencyKey: string | undefined;
  /** Aborted when the caller has gone or the deadline passed. */
  signal: AbortSignal;
  /** Lower-case names. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface Answer<R> {
  status?: number;
  headers?: Readonly<Record<string, string>>;
  body?: R;
}

/** Returns the body alone, or an answer with status and headers made by `answer()`. */
export type Handler<P extends TObject, Q extends TObject, B extends TSchema, R extends TSchema> = (
  request: Request<Static<P>, Static<Q>, Static<B>>,
) => Promise<Static<R>>;

/** An operation bound to its handler; made by `handle(operation, handler)`. */
export interface Route {
  readonly operation: Operation;
  // biome-ignore lint/suspicious/noExplicitAny: the pair was checked when it was bound
  readonly handler: (request: Request<any, any, any>) => Promise<unknown>;
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
}

export interface ListenOptions {
  host: string;
  /** 0: any free one. */
  port: number;
}

export interface RunningServer {
  readonly port: number;
  readonly url: string;
  /**
   * Ordered: readiness turns 503, waits `drainDelayMs` so that callers notice, stops accepting, lets requests finish
   * until the deadline, ends idle and then remaining connections. Telemetry and stores are closed after it, by main.
   */
  close(deadlineMs?: number): Promise<void>;
}
