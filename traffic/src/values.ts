/** Values of journeys as data, for requests, checks of responses and variables. */

/** Variables of one run of a journey, by name: `orderId`, `buyer.accessToken`. */
export type Variables = Map<string, string | number | string[]>;

/**
 * A number; a string, in which `{{name}}` stands for a variable; the number in a variable or in a member of the response
 * body; or a sum, difference or product of two values.
 */
export type Value =
  | number
  | string
  | { readonly variable: string }
  | { readonly member: string }
  | { readonly plus: readonly [Value, Value] }
  | { readonly minus: readonly [Value, Value] }
  | { readonly times: readonly [Value, Value] };

/** Request body: JSON that may contain `Value`s. */
export type Json = Value | readonly Json[] | { readonly [name: string]: Json };

/** Thrown when a step cannot be executed, or its response is unexpected. */
export class UnexpectedResponseError extends Error {
  override readonly name = 'UnexpectedResponseError';
}

/** Returns the member of `body` at a dotted path such as `total.amount`; undefined when it is missing. */
export function memberOf(body: unknown, path: string): unknown {
  let found = body;
  for (const name of path.split('.')) found = (found as Record<string, unknown> | null | undefined)?.[name];
  return found;
}

/** Replaces each `{{name}}` in a string. @throws UnexpectedResponseError when no earlier step has set the variable */
export function fill(text: string, variables: Variables): string {
  return text.replace(/\{\{([^{}]+)\}\}/g, (_, name: string) => String(variableOf(name, variables)));
}

/** Returns the current value. @throws UnexpectedResponseError when a variable is not set or an operand is not a number */
export function evaluate(value: Value, body: unknown, variables: Variables): string | number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return fill(value, variables);
  if ('variable' in value) return number(variableOf(value.variable, variables), value.variable);
  if ('member' in value) return number(memberOf(body, value.member), value.member);
  const [left, right] = ('plus' in value ? value.plus : 'minus' in value ? value.minus : value.times).map(
    (operand) => number(evaluate(operand, body, variables), 'an operand'),
  ) as [number, number];
  return 'plus' in value ? left + right : 'minus' in value ? left - right : left * right;
}

/** Returns a request body with its values evaluated. */
export function fillJson(json: Json, variables: Variables): unknown {
  if (isValue(json)) return evaluate(json, undefined, variables);
  if (Array.isArray(json)) return json.map((each: Json) => fillJson(each, variables));
  return Object.fromEntries(Object.entries(json).map(([name, each]) => [name, fillJson(each, variables)]));
}

/** Only `variable` objects are values in a body; other objects belong to the body itself. */
export function isValue(json: Json): json is string | number | { variable: string } {
  return typeof json !== 'object' || typeof (json as { variable?: unknown }).variable === 'string';
}

/** Returns a readable form of a value: `balance + 1234`. */
export function describe(value: Value): string {
  if (typeof value !== 'object') return String(value).replace(/\{\{|\}\}/g, '');
  if ('variable' in value) return value.variable;
  if ('member' in value) return value.member;
  if ('plus' in value) return value.plus.map(describe).join(' + ');
  if ('minus' in value) return value.minus.map(describe).join(' - ');
  return value.times.map(describe).join(' * ');
}

export function listOf(name: string, variables: Variables): string[] {
  const list = variables.get(name);
  if (!Array.isArray(list)) throw new UnexpectedResponseError(`the variable ${name} is not a list`);
  return list;
}

function variableOf(name: string, variables: Variables): string | number | string[] {
  const value = variables.get(name);
  if (value === undefined) throw new UnexpectedResponseError(`the variable ${name} is not set`);
  return value;
}

function number(value: unknown, name: string): number {
  if (typeof value !== 'number')
    throw new UnexpectedResponseError(`${name} is ${value}, which is not a number`);
  return value;
}
