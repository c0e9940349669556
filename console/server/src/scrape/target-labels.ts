export type Labels = Readonly<Record<string, string>>;

/**
 * Returns the labels of a scraped series as Prometheus stores them: the labels of the exposition and those of the
 * target. A label of the exposition with the same name becomes `exported_…` (`honor_labels: false`), and an empty label
 * is removed.
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
