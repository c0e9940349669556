import { setOwn } from '../store/values.js';

/** Labels of a series; the metric name is the label `__name__`. Empty labels are absent. */
export type Labels = Readonly<Record<string, string>>;

export const nameLabel = '__name__';

/**
 * Limit for the characters of one label value, as in Grafana Mimir. RE2 takes 6 us a character, so a match of a value of
 * 64 KiB would block the process for 0.4 s.
 */
export const maxLabelCharacters = 2048;

/** Returns the value of a label; '' when it is absent, also for names such as `constructor`. */
export function labelOf(labels: Labels, name: string): string {
  return Object.hasOwn(labels, name) ? (labels[name] as string) : '';
}

/** Returns the same text for equal labels in any order. */
export function keyOfLabels(labels: Labels): string {
  const names = Object.keys(labels);
  if (names.length > 1) names.sort();
  let key = '';
  for (const name of names) key += `${name}\u0000${labels[name]}\u0000`;
  return key;
}

/** Returns the labels without those that a test rejects. */
export function filterLabels(labels: Labels, keeps: (name: string) => boolean): Labels {
  const kept: Record<string, string> = {};
  for (const name in labels) if (keeps(name)) setOwn(kept, name, labels[name] as string);
  return kept;
}

/** Writes labels as PromQL does, for error messages: `{job="a", le="1"}`. */
export function formatLabels(labels: Labels): string {
  const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${pairs.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ')}}`;
}
