import type { Scalar } from '../../../contract/src/values.js';
import { takeFitting } from './answer-size.js';

/** Groups of the items of one time range, by value. */
export interface GroupMap<G> {
  get(value: Scalar | null): G | undefined;
  all(): Iterable<G>;
  /** True when items were omitted because of a limit. */
  readonly isFull: boolean;
}

export interface JoinOptions<G, S, D> {
  groups: GroupMap<G>;
  /** Groups of the preceding range; undefined without a comparison. */
  earlier: GroupMap<G> | undefined;
  /** Returns the group of a value that a range lacks. */
  empty(value: Scalar | null): G;
  /** Returns the statistics of a group, of the range or of the preceding one. */
  read(group: G, isEarlier: boolean): S;
  /** Returns further members from the group, or from that of the preceding range if the range has none. */
  describe(group: G, isEarlier: boolean): D;
  /** Orders the items; negative when `a` comes first. */
  compare(a: S & D, b: S & D): number;
  limit: number;
}

/** Statistics of the groups of a range, each with those of the preceding range. */
export function joinGroups<G extends { readonly value: Scalar | null }, S extends object, D extends object>(
  options: JoinOptions<G, S, D>,
) {
  const { groups, earlier, empty, read, describe, compare, limit } = options;
  const values = new Set([...groups.all(), ...(earlier?.all() ?? [])].map(({ value }) => value));
  const all = [...values]
    .map((value) => {
      const group = groups.get(value);
      const old = earlier?.get(value);
      return {
        value,
        ...read(group ?? empty(value), false),
        ...describe(group ?? old ?? empty(value), group === undefined),
        ...(earlier && { before: read(old ?? empty(value), true) }),
        ...(earlier && !old && { only: 'now' as const }),
        ...(earlier && !group && { only: 'before' as const }),
      };
    })
    .sort(compare);
  const isFull = groups.isFull || (earlier?.isFull ?? false);
  const items = takeFitting(all.slice(0, limit), (item) => item);
  return {
    items,
    total: all.length,
    ...(isFull && { totalIsLowerBound: true as const }),
    truncated: isFull || all.length > items.length,
  };
}
