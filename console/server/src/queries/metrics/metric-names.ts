import type { MetricName, MetricNameList } from '../../../../contract/src/metrics-query.js';
import { nameLabel } from '../../promql/labels.js';
import { createMatcher } from '../../promql/matcher.js';
import type { SampleSource } from '../../promql/samples.js';
import type { SeriesStore } from '../../scrape/series.js';
import { takeFitting } from '../answer-size.js';

const maxValues = 20;

interface Collected extends Omit<MetricName, 'labels'> {
  counts: Map<string, Map<string, number>>;
}

/**
 * Lists the names of the scraped and recorded metrics that contain a text, ignoring case; the help text counts, too.
 *
 * @param recorded the series of recording rules
 */
export function listMetricNames(
  store: SeriesStore,
  recorded: SampleSource,
  { search = '', limit }: { search?: string | undefined; limit: number },
): MetricNameList {
  const found = new Map<string, Collected>();
  const collect = (name: string, type: MetricName['type'], help: string | undefined) => {
    const held = found.get(name) ?? { name, type, help, series: 0, counts: new Map() };
    found.set(name, held);
    held.series++;
    return held;
  };
  for (const owner of store.instances)
    for (const { name, type, labels } of owner.series.values()) {
      const help = owner.help.get(name) ?? owner.help.get(name.replace(/_(total|bucket|count|sum)$/, ''));
      countLabels(collect(name, type, help), labels);
    }
  for (const { labels } of recorded.select([createMatcher(nameLabel, '!=', '')]))
    countLabels(collect(labels[nameLabel] ?? '', 'recorded', undefined), labels);
  const wanted = search.toLowerCase();
  const all = [...found.values()]
    .filter(({ name, help = '' }) => `${name} ${help}`.toLowerCase().includes(wanted))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const items = takeFitting(all.slice(0, limit), ({ counts, help, ...metric }) => ({
    ...metric,
    ...(help !== undefined && { help }),
    labels: Object.fromEntries([...counts].sort().map(([label, values]) => [label, topValues(values)])),
  }));
  return { items, total: all.length, truncated: all.length > items.length };
}

function countLabels({ counts }: Collected, labels: Readonly<Record<string, string>>): void {
  for (const [label, value] of Object.entries(labels)) {
    if (label === nameLabel) continue;
    const values = counts.get(label) ?? new Map<string, number>();
    counts.set(label, values);
    values.set(value, (values.get(value) ?? 0) + 1);
  }
}

function topValues(values: ReadonlyMap<string, number>): string[] {
  return [...values]
    .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .slice(0, maxValues)
    .map(([value]) => value);
}
