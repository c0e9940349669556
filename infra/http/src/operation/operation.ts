import type { Static, TObject, TSchema } from 'typebox';
import type { ErrorCode, KnownError } from '../problem/codes.js';
import type { Importance } from './importance.js';

/** Allowed callers: anyone, signed-in users and administrators, administrators, or services inside the network. */
export type Access = 'anyone' | 'user' | 'admin' | 'internal';

/**
 * Endpoint of a service, declared once as data. The route with its validation, the typed client, the public edge's
 * routing table and the OpenAPI document are derived from it.
 */
export interface Operation<
  P extends TObject = TObject,
  Q extends TObject = TObject,
  B extends TSchema = TSchema,
  R extends TSchema = TSchema,
> {
  /** Name in camelCase, unique among all services: `createItem`. OpenAPI's `operationId`. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path with parameters in braces, as in OpenAPI and `http.route`: `/items/{id}`. Internal: `/internal/...`. */
  readonly path: string;
  readonly access: Access;
  readonly summary: string;
  readonly params?: P;
  /** Schema of the query. Strings are converted to the schema's numbers and booleans. */
  readonly query?: Q;
  readonly body?: B;
  /** Media type of the body: `json` (default), or `form` for `application/x-www-form-urlencoded`. */
  readonly bodyType?: 'json' | 'form';
  /** Form of error responses: `problem` (RFC 9457, default), or `oauth` (RFC 6749 section 5.2, as JSON). */
  readonly errorForm?: 'problem' | 'oauth';
  /** Status of the successful response; default 200, or 204 without a body. */
  readonly status?: number;
  readonly response?: R;
  /** Other statuses with the same body, each with its description. */
  readonly otherStatuses?: Readonly<Record<number, string>>;
  /** Media types of the successful response. Default `['application/json']`, which `response` describes. */
  readonly contentTypes?: readonly string[];
  /** Further headers of every successful response, each with its description. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Body schema for the OpenAPI document, when the handler itself checks more than `body` does. */
  readonly describedBody?: TSchema;
  /** Extension members (RFC 9457 section 3.2) of this operation's problems, by code. */
  readonly problemMembers?: Readonly<Partial<Record<ErrorCode, TObject>>>;
  /** True for access `anyone` if a token is optional but changes the response. */
  readonly tokenOptional?: boolean;
  /** True for health checks, which are served before tokens, limits and routes are checked. */
  readonly isProbe?: boolean;
  /**
   * Errors of this operation in addition to the generic ones, for the OpenAPI document. The client accepts no others.
   */
  readonly errors?: readonly KnownError[];
  /** `cache-control` of the successful response; default `no-store`. */
  readonly cacheControl?: string;
  /** Time limit of a call in ms; default 5000. */
  readonly timeoutMs?: number;
  /**
   * True when the handler of a state-changing operation evaluates `If-Match`, `If-None-Match` and `If-Unmodified-Since`
   * with `request.preconditions`, together with its write. Otherwise they are evaluated before the handler runs, when
   * only the existence of the resource is known.
   */
  readonly conditional?: boolean;
  /**
   * Importance under overload: `optional` requests are refused first, `critical` ones last, `always` ones never.
   * Default: `optional` for reads by administrators, else `normal`.
   */
  readonly importance?: Importance;
  /**
   * Returns the importance of a request by its body, for an operation whose requests differ. Called with the text of a
   * body of at most 4 KiB that arrived together with the headers; `importance` applies to all other requests.
   */
  importanceOfBody?(text: string): Importance;
  /** Returns attributes for the server span from a successful response, which show what the client received. */
  spanAttributes?(response: Static<R>): Readonly<Record<string, string | number | boolean>>;
  /**
   * Returns the group of a call by its body. Each group has separate slots and a separate circuit breaker in every
   * client. Default: one group for all calls.
   */
  callGroup?(body: Static<B> | undefined): string;
  /**
   * True if the service has a queue of its own for these calls, and refuses at once those that would end too late.
   * Clients then send calls that would otherwise wait for a slot. Default: false.
   */
  readonly queuedByService?: boolean;
  /** True if a call without a response may be resent even without an idempotency key. Default: GET, PUT, DELETE. */
  readonly retry?: boolean;
}

/**
 * Declares an operation and preserves its literal types.
 * @throws TypeError when the parameters of the path differ from `params`
 */
export function operation<
  P extends TObject = TObject,
  Q extends TObject = TObject,
  B extends TSchema = TSchema,
  R extends TSchema = TSchema,
>(declared: Operation<P, Q, B, R>): Operation<P, Q, B, R> {
  const inPath = [...declared.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
  const inSchema = Object.keys(declared.params?.properties ?? {});
  if (inPath.length !== inSchema.length || inPath.some((name) => !inSchema.includes(name as string))) {
    throw new TypeError(`${declared.id}: path has [${inPath}], params has [${inSchema}]`);
  }
  return declared;
}
