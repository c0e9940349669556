/** Assignment of a variable for later steps, as data. */
import { evaluate, listOf, memberOf, UnexpectedResponseError, type Value, type Variables } from './values.js';

export type Remember<Member extends string = string, ItemMember extends string = string> =
  /** Assigns a member of the body. */
  | { readonly set: string; readonly from: Member }
  | { readonly set: string; readonly to: Value }
  /** Assigns a list: a member of each item, in random order. */
  | { readonly set: string; readonly fromItems: ItemMember }
  /** Removes the first element of a list and assigns it; an empty list unsets the variable. */
  | { readonly set: string; readonly firstOf: string };

/**
 * Executes an assignment.
 * @throws UnexpectedResponseError when the body lacks the member, or no earlier step has set a needed variable
 */
export function remember(action: Remember, body: unknown, variables: Variables): void {
  const found = find(action, body, variables);
  if (found !== undefined) variables.set(action.set, found);
  else if ('firstOf' in action) variables.delete(action.set);
  else throw new UnexpectedResponseError(`the response has no ${action.set}`);
}

function find(action: Remember, body: unknown, variables: Variables): string | number | string[] | undefined {
  if ('from' in action) return memberOf(body, action.from) as string | number | undefined;
  if ('to' in action) return evaluate(action.to, body, variables);
  if ('firstOf' in action) return listOf(action.firstOf, variables).shift();
  const items = memberOf(body, 'items') as unknown[];
  return shuffled(items.map((item) => String(memberOf(item, action.fromItems))));
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
