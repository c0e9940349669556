import type { Check, Condition } from './checks.js';
import type { Remember } from './remember.js';
import type { Call } from './shopper.js';
import { fill, fillJson, type Json, type Variables } from './values.js';

/** Somebody who takes part in a journey. */
export type Who = 'buyer' | 'stranger' | 'administrator';

/** One request of a journey; every text in it may have `{{variables}}`. */
export interface Request {
  readonly method: Call['method'];
  /** With its query: `/orders/{{orderId}}`. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: Json;
  /** Sent as `application/x-www-form-urlencoded`. */
  readonly form?: Readonly<Record<string, string>>;
  /** Whose access token is sent; without it the request has none. */
  readonly as?: Who;
}

/** One request of a journey and what its response has to be, as data. */
export interface Step<Member extends string = string, ItemMember extends string = string> {
  readonly name: string;
  readonly request: Request;
  /** Status of a right response. */
  readonly expect: number;
  /** The request is sent again until this holds; at most for `patienceMs`. `meanwhile` comes before each repetition. */
  readonly until?: {
    readonly holds: Condition<Member, ItemMember>;
    readonly meanwhile?: readonly Remember[];
  };
  /** What holds for the body of a right response. */
  readonly checks?: readonly Check<Member, ItemMember>[];
  /** Done in this order when all checks have passed. */
  readonly remember?: readonly Remember<Member, ItemMember>[];
}

/** Paths of the members of a body, and of those of its items: `status`, `total.amount`. */
type PathOf<T> = T extends readonly unknown[] | string | number | boolean | null | undefined
  ? never
  : { [K in keyof T & string]-?: K | `${K}.${PathOf<NonNullable<T[K]>>}` }[keyof T & string];
type ItemOf<B> = B extends { items: (infer I)[] } ? I : never;

/** Binds the type of the body, so that the compiler checks the paths; the response was validated where it was made. */
export function step<B = unknown>(declared: Step<PathOf<B>, PathOf<ItemOf<B>>>): Step {
  return declared as Step;
}

/** @throws UnexpectedResponseError when the request needs a variable that no step has set */
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
