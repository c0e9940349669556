export type Labels = Readonly<Record<string, string>>;

/**
 * The labels of a scraped series as Prometheus stores them: the exposition's own, with those of the target over them. An
 * own label of the same name is kept as `exported_…` (`honor_labels: false`), and an empty label is the same as none.
 */
export function withTargetLabels(own: Labels, target: Labels): Labels {
  const labels = new Map(Object.entries(own).filter(([, value]) => value !== ''));
  const displaced: [string, string][] = [];
  for (const [name, value] of Object.entries(target)) {
    const held = labels.get(name);
    if (held !== undefined) displaced.push([name, held]);
    labels.set(name, value);
  }
  displaced.sort(([a], [b]) => a.length - b.length);
  for (const [name, value] of displaced) {
    let free = `exported_${name}`;
    while (labels.has(free)) free = `exported_${free}`;
    labels.set(free, value);
  }
  return Object.fromEntries(labels);
}
