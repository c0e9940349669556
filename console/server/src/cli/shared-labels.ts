import { printable } from './format-value.js';
import { isObject } from './is-object.js';
import type { Row } from './row-cells.js';

/**
 * Returns the labels that all rows share; undefined for fewer than two rows, rows without labels, and alerts, whose columns
 * are made of labels.
 */
export function sharedLabels(rows: readonly Row[]): Map<string, unknown> | undefined {
  const all = rows.flatMap(({ labels, annotations }) => (isObject(labels) && !annotations ? [labels] : []));
  const [first, ...others] = all;
  if (!first || others.length === 0 || all.length < rows.length) return undefined;
  return new Map(
    Object.entries(first).filter(([name, value]) => others.every((labels) => labels[name] === value)),
  );
}

/** Returns a row without the labels that all rows share. */
export function withoutLabels(row: Row, shared: ReadonlyMap<string, unknown>): Row {
  if (!isObject(row.labels)) return row;
  const labels = Object.entries(row.labels).filter(([name]) => !shared.has(name));
  return { ...row, labels: Object.fromEntries(labels) };
}

export function labelTexts(shared: ReadonlyMap<string, unknown> = new Map()): string[] {
  return [...shared].map(([name, value]) => `${printable(name)} ${printable(String(value))}`);
}
