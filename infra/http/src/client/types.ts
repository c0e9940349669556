import type { PortFaults } from '@glasshouse/faults';
import type { Span, Telemetry } from '@glasshouse/telemetry';
import type { Static, TObject, TSchema } from 'typebox';
import type { Operation } from '../operation/operation.js';
import type { Caller } from '../types.js';
import type { ClientResponse } from './exchange.js';
import type { ClientLimits } from './settings.js';

export interface ClientOptions {
  /** Name of the upstream service, for spans, metrics and problems: `items`. */
  upstream: string;
  /** Address of the upstream service; its path precedes the path of every operation. */
  url: string;
  telemetry: Telemetry;
  /** Time limit of operations that declare none, in ms; default 5000. */
  timeoutMs?: number;
  /** Limits of the calls, each with a default. */
  limits?: Partial<ClientLimits> | undefined;
  /** Size limit of responses, in bytes; default 4 MiB. */
  responseLimit?: number;
  /** Faults of the calls; absent when faults are not enabled. */
  faults?: PortFaults | undefined;
}

/** Options of the client that a service exports for its own operations; the service sets `upstream` itself. */
export type ServiceClientOptions = Omit<ClientOptions, 'upstream'>;

export interface CallContext {
  /** User of the call, sent to the upstream service. */
  user?: Caller | undefined;
  /** User of the call for the limits of one user's slots and failures, if no `user` is sent to the upstream service. */
  userKey?: string | undefined;
  idempotencyKey?: string | undefined;
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal | undefined;
  /**
   * Instant after which the caller no longer needs the response, on `performance.now()`'s clock: `request.deadline`.
   */
  deadline?: number | undefined;
}

/** Member that is optional if its schema is not declared or all its properties are optional, else required. */
type Part<Name extends string, T> = unknown extends T
  ? { readonly [N in Name]?: unknown }
  : Record<never, never> extends T
    ? { readonly [N in Name]?: T }
    : { readonly [N in Name]: T };

/** Query as the caller passes it: members with a default are optional. */
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
   * Calls an operation in a `client` span below `span`, and returns the body of the response.
   * @throws ProblemError with the upstream service's own code if it responded with a problem; BACKEND_UNAVAILABLE with
   * its name in `backend` if it did not respond, is known to be unavailable, or sent an invalid response; OVERLOADED if
   * too many calls of the operation are waiting; DEADLINE_EXCEEDED if the deadline passed; if the signal was aborted,
   * its reason if that is a problem, else CALLER_GONE
   */
  call<P extends TObject, Q extends TObject, B extends TSchema, R extends TSchema>(
    span: Span,
    operation: Operation<P, Q, B, R>,
    ...options: Options<CallOptions<P, Q, B>>
  ): Promise<Static<R>>;
  /**
   * Calls an operation and returns the unchanged response, even if it is a problem; for proxies.
   * @throws ProblemError BACKEND_UNAVAILABLE, OVERLOADED, DEADLINE_EXCEEDED or CALLER_GONE, as `call` does
   */
  forward<P extends TObject, Q extends TObject, B extends TSchema, R extends TSchema>(
    span: Span,
    operation: Operation<P, Q, B, R>,
    ...options: Options<CallOptions<P, Q, B>>
  ): Promise<ClientResponse>;
  /** Closes the connections when their calls have ended. Later calls fail. */
  close(): Promise<void>;
}
