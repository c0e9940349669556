import type { Check, Condition } from './checks.js';
import type { Remember } from './remember.js';
import type { Call } from './shopper.js';
import { fill, fillJson, type Json, type Variables } from './values.js';

/** Role of a user in a journey. */
export type Role = 'buyer' | 'stranger' | 'administrator';

/** One request of a journey; its strings may contain `{{variables}}`. */
export interface Request {
  readonly method: Call['method'];
  /** Path with query: `/orders/{{orderId}}`. */
  readonly path: string;
  /** JSON body. */
  readonly body?: Json;
  /** `application/x-www-form-urlencoded` body. */
  readonly form?: Readonly<Record<string, string>>;
  /** User whose access token is sent; none by default. */
  readonly as?: Role;
}

/** One request of a journey and its expected response, as data. */
export interface Step<Member extends string = string, ItemMember extends string = string> {
  readonly name: string;
  readonly request: Request;
  /** Expected status. */
  readonly expect: number;
  /** Repeats the request until this holds, at most for `repeatTimeoutMs`. `meanwhile` runs before each repetition. */
  readonly until?: {
    readonly holds: Condition<Member, ItemMember>;
    readonly meanwhile?: readonly Remember[];
  };
  /** Checks of the response body. */
  readonly checks?: readonly Check<Member, ItemMember>[];
  /** Assignments, executed in this order after all checks have passed. */
  readonly remember?: readonly Remember<Member, ItemMember>[];
}

/** Paths of the members of a body, and of the members of its items: `status`, `total.amount`. */
type PathOf<T> = T extends readonly unknown[] | string | number | boolean | null | undefined
  ? never
  : { [K in keyof T & string]-?: K | `${K}.${PathOf<NonNullable<T[K]>>}` }[keyof T & string];
type ItemOf<B> = B extends { items: (infer I)[] } ? I : never;

/** Returns the step. The type argument is the body, so that the compiler checks the paths; nothing validates it here. */
export function step<B = unknown>(declared: Step<PathOf<B>, PathOf<ItemOf<B>>>): Step {
  return declared as Step;
}

/**
 * Returns the request with its variables replaced.
 * @throws UnexpectedResponseError when the request needs a variable that no step has set
 */
export function fillRequest({ method, path, body, form, as }: Request, variables: Variables): Call {
  return {
    method,
    path: fill(path, variables),
    ...(body === undefined ? {} : { body: fillJson(body, variables) }),
    ...(form === undefined
      ? {}
      : {
          form: Object.fromEntries(Object.entries(form).map(([name, text]) => [name, fill(text, variables)])),
        }),
    ...(as === undefined ? {} : { token: fill(`{{${as}.accessToken}}`, variables) }),
  };
}
