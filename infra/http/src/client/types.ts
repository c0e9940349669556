import type { Span, Telemetry } from '@glasshouse/telemetry';
import type { Static, TObject, TSchema } from 'typebox';
import type { Operation } from '../operation/operation.js';
import type { Caller } from '../types.js';
import type { ClientResponse } from './exchange.js';
import type { ClientLimits } from './settings.js';

export interface ClientOptions {
  /** The service called, for spans, metrics and problems: `items`. */
  upstream: string;
  /** Its address; a path in it is put before every operation's. */
  url: string;
  telemetry: Telemetry;
  /** For operations that name no time of their own, in ms; default 5000. */
  timeoutMs?: number;
  /** Bounds on the calls, each with its default. */
  limits?: Partial<ClientLimits> | undefined;
  /** The largest answer taken, in bytes; default 4 MiB. */
  responseLimit?: number;
}

/** Options of a service's own client, which names the service itself. */
export type ServiceClientOptions = Omit<ClientOptions, 'upstream'>;

export interface CallContext {
  /** On whose behalf; sent to the upstream service. */
  user?: Caller | undefined;
  /** Whose call it is where no `user` is told to the service: one user may not hold all slots of an operation. */
  userKey?: string | undefined;
  idempotencyKey?: string | undefined;
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal | undefined;
  /** The instant when the answer is no longer of use, on `performance.now()`'s clock: `request.deadline`. */
  deadline?: number | undefined;
}

/** Optional where nothing is declared or everything in it is optional, else required. */
type Part<Name extends string, T> = unknown extends T
  ? { readonly [N in Name]?: unknown }
  : Record<never, never> extends T
    ? { readonly [N in Name]?: T }
    : { readonly [N in Name]: T };

/** Query members with a default may be left out by the caller. */
type Given<Q extends TObject> = {
  [K in keyof Static<Q> as Q['properties'][K & string] extends { default: unknown }
    ? never
    : K]: Static<Q>[K];
} & {
  [K in keyof Static<Q> as Q['properties'][K & string] extends { default: unknown }
    ? K
    : never]?: Static<Q>[K];
};

export type CallOptions<P extends TObject, Q extends TObject, B extends TSchema> = CallContext &
  Part<'params', Static<P>> &
  Part<'query', Given<Q>> &
  Part<'body', Static<B>>;

type Options<T> = Record<never, never> extends T ? [options?: T] : [options: T];

export interface HttpClient {
  readonly upstream: string;
  /**
   * Calls an operation in a `client` span below `span`, and returns the answer's body.
   * @throws ProblemError with the upstream service's own code when it answered with a problem; BACKEND_UNAVAILABLE (naming the service
   * in `backend`) when it did not answer, or not as agreed, or is known not to answer; OVERLOADED when too many calls of
   * the operation wait; DEADLINE_EXCEEDED when the time was over; when the
   * signal was aborted, its reason if that is a problem, else CALLER_GONE.
   */
  call<P extends TObject, Q extends TObject, B extends TSchema, R extends TSchema>(
    span: Span,
    operation: Operation<P, Q, B, R>,
    ...options: Options<CallOptions<P, Q, B>>
  ): Promise<Static<R>>;
  /**
   * As `call`, but hands back the answer as it came, problems too: for a proxy.
   * @throws ProblemError BACKEND_UNAVAILABLE or DEADLINE_EXCEEDED as `call` does.
   */
  forward<P extends TObject, Q extends TObject, B extends TSchema, R extends TSchema>(
    span: Span,
    operation: Operation<P, Q, B, R>,
    ...options: Options<CallOptions<P, Q, B>>
  ): Promise<ClientResponse>;
  /** Ends the connections when their calls are done. Once closed, calls fail. */
  close(): Promise<void>;
}
