/** Checks of a response body as data, for running journeys and for generating the Postman collection. */
import { describe, evaluate, memberOf, type Value, type Variables } from './values.js';

/** Condition that ends the repetition of a step. */
export type Condition<Member extends string = string, ItemMember extends string = string> =
  | { readonly path: Member; readonly atLeast: Value }
  /** Requires the given number of `items` with these members; `some` means at least one. */
  | { readonly itemsWhere: Partial<Record<ItemMember, Value>>; readonly count: number | 'some' };

export type Check<Member extends string = string, ItemMember extends string = string> =
  | Condition<Member, ItemMember>
  | { readonly path: Member; readonly is: Value }
  /** Requires the member to be a non-empty string. */
  | { readonly present: Member }
  | { readonly everyItem: ItemMember; readonly is: Value }
  /** Requires items in descending order of a member that sorts as a string, such as a time. */
  | { readonly itemsDescendBy: ItemMember }
  /** Requires the member to be the sum over `items` of the product of two of their members. */
  | { readonly path: Member; readonly isSumOfItems: readonly [ItemMember, ItemMember] };

/** Returns the check as a sentence, for reports and for Postman. */
export function titleOf(check: Check): string {
  if ('present' in check) return `${check.present} is present`;
  if ('everyItem' in check) return `${check.everyItem} of every item is ${describe(check.is)}`;
  if ('itemsDescendBy' in check) return `items are ordered by ${check.itemsDescendBy}, the latest first`;
  if ('itemsWhere' in check) {
    const wanted = Object.entries(check.itemsWhere).map(
      ([path, value]) => `${path} ${describe(value as Value)}`,
    );
    const condition = wanted.length === 0 ? '' : ` with ${wanted.join(' and ')}`;
    return check.count === 'some'
      ? `there is an item${condition}`
      : `the number of items${condition} is ${check.count}`;
  }
  if ('isSumOfItems' in check)
    return `${check.path} is the sum of ${check.isSumOfItems.join(' * ')} of all items`;
  if ('atLeast' in check) return `${check.path} is at least ${describe(check.atLeast)}`;
  return `${check.path} is ${describe(check.is)}`;
}

/**
 * Returns the reason why `body` fails the check; undefined when it passes.
 * @throws UnexpectedResponseError when the check needs a variable that no step has set
 */
export function failureOf(check: Check, body: unknown, variables: Variables): string | undefined {
  const { passes, actual } = judge(check, body, variables);
  return passes ? undefined : `expected: ${titleOf(check)}; got ${JSON.stringify(actual)}`;
}

function judge(check: Check, body: unknown, variables: Variables): { passes: boolean; actual: unknown } {
  const value = (wanted: Value) => evaluate(wanted, body, variables);
  if ('present' in check) {
    const actual = memberOf(body, check.present);
    return { passes: typeof actual === 'string' && actual !== '', actual };
  }
  if ('path' in check) {
    const actual = memberOf(body, check.path);
    if ('atLeast' in check) return { passes: Number(actual) >= Number(value(check.atLeast)), actual };
    if ('isSumOfItems' in check) return { passes: actual === sum(itemsOf(body), check.isSumOfItems), actual };
    return { passes: actual === value(check.is), actual };
  }
  const items = itemsOf(body);
  if (items === undefined) return { passes: false, actual: body };
  if ('everyItem' in check) {
    const actual = items.map((item) => memberOf(item, check.everyItem));
    return { passes: actual.every((each) => each === value(check.is)), actual };
  }
  if ('itemsDescendBy' in check) {
    const actual = items.map((item) => memberOf(item, check.itemsDescendBy));
    return { passes: JSON.stringify(actual) === JSON.stringify(actual.toSorted().reverse()), actual };
  }
  const wanted = Object.entries(check.itemsWhere).map(
    ([path, each]) => [path, value(each as Value)] as const,
  );
  const actual = items.filter((item) => wanted.every(([path, each]) => memberOf(item, path) === each)).length;
  return { passes: check.count === 'some' ? actual > 0 : actual === check.count, actual };
}

function itemsOf(body: unknown): unknown[] | undefined {
  const items = memberOf(body, 'items');
  return Array.isArray(items) ? items : undefined;
}

function sum(items: unknown[] | undefined, [one, other]: readonly [string, string]): number | undefined {
  return items?.reduce<number>(
    (total, item) => total + Number(memberOf(item, one)) * Number(memberOf(item, other)),
    0,
  );
}
