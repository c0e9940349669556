import { type Expr, walk } from '../promql/ast.js';
import { nameLabel } from '../promql/labels.js';

/** Time that the pages can show of a recorded series that no rule reads over a longer range. */
const shownMs = 75 * 60_000;
/** Longest time for which samples are kept, so that the budget of 30 days does not need their memory. */
const longestMs = 24 * 3_600_000;

export interface Retention {
  /** Adds an expression that reads recorded metrics. */
  add(expr: Expr): void;
  /**
   * Returns how long the samples of a recorded metric are needed, in milliseconds: as long as the longest range that an
   * expression selects of it, and at least as long as the pages show.
   */
  of(name: string): number;
}

export function createRetention(): Retention {
  const longest = new Map<string, number>();
  return {
    add(expr) {
      for (const node of walk(expr)) {
        if (node.kind !== 'range') continue;
        const { matchers, shift } = node.selector;
        const name = matchers.find(({ label, operator }) => label === nameLabel && operator === '=')?.value;
        if (name !== undefined)
          longest.set(name, Math.max(longest.get(name) ?? 0, node.rangeMs + Math.max(0, shift.offsetMs)));
      }
    },
    of: (name) => Math.min(longestMs, Math.max(shownMs, longest.get(name) ?? 0)),
  };
}
