import type { Expr } from './ast.js';
import { formatLabels, keyOfLabels, type Labels, nameLabel } from './labels.js';
import { PromqlError } from './promql-error.js';
import type { Sample } from './vector-functions.js';

/** Returns what a map has for a key, and creates it first when the map has nothing. */
export function memo<K extends object, V>(map: WeakMap<K, V>, key: K, create: () => V): V {
  let held = map.get(key);
  if (held === undefined) {
    held = create();
    map.set(key, held);
  }
  return held;
}

/** @throws PromqlError when two samples have the same labels, which happens when labels are removed or replaced */
export function unique(node: Expr, vector: Sample[]): Sample[] {
  if (vector.length < 2) return vector;
  const seen = new Set<string>();
  for (const { labels } of vector) {
    const key = keyOfLabels(labels);
    if (seen.has(key)) throw new PromqlError(node, `several results have the labels ${formatLabels(labels)}`);
    seen.add(key);
  }
  return vector;
}

/** Returns the labels of the result of `absent`: those that the selector compares for equality, each once. */
export function absentLabels(arg: Expr): Labels {
  const selector = arg.kind === 'range' ? arg.selector : arg;
  if (selector.kind !== 'selector') return {};
  const labels = new Map<string, string>();
  const seen = new Set<string>();
  for (const { label, operator, value } of selector.matchers) {
    if (label === nameLabel) continue;
    if (operator === '=' && !seen.has(label)) labels.set(label, value);
    else labels.delete(label);
    seen.add(label);
  }
  return Object.fromEntries(labels);
}

/** Returns whether a selector fixes the metric name, so that removing the name leaves distinct labels. */
export function hasOneName(arg: Expr): boolean {
  const selector = arg.kind === 'range' ? arg.selector : arg;
  return (
    selector.kind === 'selector' &&
    selector.matchers.some(({ label, operator }) => label === nameLabel && operator === '=')
  );
}
