import type { Static, TObject, TSchema } from 'typebox';
import type { ErrorCode, KnownError } from '../problem/codes.js';
import type { Importance } from './importance.js';

/** Who may call: anyone; a signed-in user or administrator; administrators; or only services inside the network. */
export type Access = 'anyone' | 'user' | 'admin' | 'internal';

/**
 * One call of a service's API, declared once as data. From it come the route with its validation, the typed client,
 * the public edge's routing table, and the OpenAPI document.
 */
export interface Operation<
  P extends TObject = TObject,
  Q extends TObject = TObject,
  B extends TSchema = TSchema,
  R extends TSchema = TSchema,
> {
  /** camelCase, unique among all services: `createItem`. OpenAPI's `operationId`. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With named parameters in braces, as in OpenAPI and in `http.route`: `/items/{id}`. Internal ones start with `/internal/`. */
  readonly path: string;
  readonly access: Access;
  readonly summary: string;
  readonly params?: P;
  /** Values arrive as strings and are converted to the schema's numbers and booleans. */
  readonly query?: Q;
  readonly body?: B;
  /** Default `json`; `form` is `application/x-www-form-urlencoded`. */
  readonly bodyType?: 'json' | 'form';
  /** Of failures, whoever finds them. Default `problem` (RFC 9457); `oauth` is RFC 6749 section 5.2, as JSON. */
  readonly errorForm?: 'problem' | 'oauth';
  /** Status of the normal answer, default 200. */
  readonly status?: number;
  readonly response?: R;
  /** Other successful statuses with the same body, each with its description. */
  readonly otherStatuses?: Readonly<Record<number, string>>;
  /** Media types of the normal answer. Default `['application/json']`, which `response` describes. */
  readonly contentTypes?: readonly string[];
  /** Further headers of every successful response, each with its description. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Body schema for the OpenAPI document, when the handler itself checks more than `body` does. */
  readonly describedBody?: TSchema;
  /** Extension members (RFC 9457 section 3.2) of this operation's problems, by code. */
  readonly problemMembers?: Readonly<Partial<Record<ErrorCode, TObject>>>;
  /** For access `anyone`: a token is optional, but changes the response. */
  readonly tokenOptional?: boolean;
  /** Health check: served before tokens, limits and routes are checked. */
  readonly isProbe?: boolean;
  /** Further errors of this operation, besides those of any. The client knows no others; the OpenAPI document lists them. */
  readonly errors?: readonly KnownError[];
  /** `cache-control` of the normal answer; none: `no-store`. */
  readonly cacheControl?: string;
  /** The caller gives up after this many milliseconds. Default 5000. */
  readonly timeoutMs?: number;
  /**
   * True when the handler of a state-changing operation evaluates `If-Match`, `If-None-Match` and `If-Unmodified-Since`
   * with `request.preconditions`, together with its write. Otherwise they are evaluated before the handler, which knows
   * only that the resource exists.
   */
  readonly conditional?: boolean;
  /**
   * When an overloaded service refuses it: `optional` first, `critical` last, `always` never. Default: `optional` for
   * reads by administrators, else `normal`.
   */
  readonly importance?: Importance;
  /**
   * Splits the calls of this operation: each group that it names has slots and a circuit breaker of its own in every
   * client. Gets the body. Default: one group.
   */
  callGroup?(body: Static<B> | undefined): string;
  /** Safe to send again when no answer came: GET, and what is idempotent by key. Default: GET, PUT, DELETE. */
  readonly retry?: boolean;
}

/** Keeps the literal types. Rejects, when it is declared, a path whose parameters differ from `params`. */
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
