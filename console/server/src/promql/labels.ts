/** Labels of a series; the metric name is the label `__name__`. Empty labels are absent. */
export type Labels = Readonly<Record<string, string>>;

export const nameLabel = '__name__';

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
  for (const name in labels) if (keeps(name)) kept[name] = labels[name] as string;
  return kept;
}

/** Writes labels as PromQL does, for error messages: `{job="a", le="1"}`. */
export function formatLabels(labels: Labels): string {
  const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${pairs.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ')}}`;
}
