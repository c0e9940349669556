/** Values of journeys, as data: in requests, in checks of responses, in what a step remembers. */

/** What one run of a journey remembers from step to step, by name: `orderId`, `buyer.accessToken`. */
export type Variables = Map<string, string | number | string[]>;

/**
 * A number; a text, in which `{{name}}` stands for a variable; a number that a variable or a member of the response's
 * body holds; or arithmetic of numbers.
 */
export type Value =
  | number
  | string
  | { readonly variable: string }
  | { readonly member: string }
  | { readonly plus: readonly [Value, Value] }
  | { readonly minus: readonly [Value, Value] }
  | { readonly times: readonly [Value, Value] };

/** Body of a request: JSON with `Value`s in it. */
export type Json = Value | readonly Json[] | { readonly [name: string]: Json };

/** Thrown when a step cannot be taken, or its response is not what the journey expects. */
export class UnexpectedResponseError extends Error {
  override readonly name = 'UnexpectedResponseError';
}

/** The member of `body` at a path with dots, such as `total.amount`; undefined when there is none. */
export function memberOf(body: unknown, path: string): unknown {
  let found = body;
  for (const name of path.split('.')) found = (found as Record<string, unknown> | null | undefined)?.[name];
  return found;
}

/** Replaces each `{{name}}` of a text. @throws UnexpectedResponseError when no earlier step has set the variable. */
export function fill(text: string, variables: Variables): string {
  return text.replace(/\{\{([^{}]+)\}\}/g, (_, name: string) => String(variableOf(name, variables)));
}

/** @throws UnexpectedResponseError when a variable is not set, or arithmetic meets anything but numbers. */
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

/** A request's body with its values filled in. */
export function fillJson(json: Json, variables: Variables): unknown {
  if (isValue(json)) return evaluate(json, undefined, variables);
  if (Array.isArray(json)) return json.map((each: Json) => fillJson(each, variables));
  return Object.fromEntries(Object.entries(json).map(([name, each]) => [name, fillJson(each, variables)]));
}

/** Only variables are values in a body; a member named otherwise is one of the body itself. */
export function isValue(json: Json): json is string | number | { variable: string } {
  return typeof json !== 'object' || typeof (json as { variable?: unknown }).variable === 'string';
}

/** As a person reads it: `balance + 1234`. */
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
  if (!Array.isArray(list)) throw new UnexpectedResponseError(`there is no ${name}`);
  return list;
}

function variableOf(name: string, variables: Variables): string | number | string[] {
  const value = variables.get(name);
  if (value === undefined) throw new UnexpectedResponseError(`there is no ${name}`);
  return value;
}

function number(value: unknown, name: string): number {
  if (typeof value !== 'number') throw new UnexpectedResponseError(`${name} is ${value}, which is no number`);
  return value;
}
