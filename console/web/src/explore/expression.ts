import type { MetricName } from '../../../contract/src/metrics-query.js';

/** Function of a chart over a metric. */
export type View = 'value' | 'rate' | 'increase' | 'p50' | 'p95' | 'p99' | 'average';

export interface Choice {
  readonly metric: string;
  readonly view: View;
  /** Labels to sum by; undefined: no sum, each series is shown. */
  readonly by: readonly string[] | undefined;
  /** Value by label. */
  readonly filters: Readonly<Record<string, string>>;
}

const viewTexts: Readonly<Record<View, string>> = {
  value: 'Value',
  rate: 'Rate per second',
  increase: 'Increase in a minute',
  p50: 'Median',
  p95: '95th percentile',
  p99: '99th percentile',
  average: 'Average',
};

/** Range of rates: twelve scrapes, so that one missed scrape leaves no gap. */
const range = '1m';

/** Returns the views that suit a metric, the usual one first. */
export function viewsOf({ name, type }: Pick<MetricName, 'name' | 'type'>): { view: View; text: string }[] {
  const views: View[] = name.endsWith('_bucket')
    ? ['p95', 'p50', 'p99', 'rate']
    : type === 'counter' || /_(total|count|sum)$/.test(name)
      ? ['rate', 'increase', 'value']
      : ['value', 'average'];
  return views.map((view) => ({ view, text: viewTexts[view] }));
}

/** Returns the labels by which a new chart of a metric sums. */
export function standardGrouping({ name, labels }: MetricName): string[] | undefined {
  const views = viewsOf({ name, type: 'unknown' });
  return views[0]?.view === 'value' ? undefined : 'job' in labels ? ['job'] : [];
}

/** Writes the PromQL expression of a choice. */
export function expressionOf({ metric, view, by, filters }: Choice): string {
  const matchers = Object.entries(filters)
    .filter(([, value]) => value !== '')
    .map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  const selector = `${metric}${matchers.length > 0 ? `{${matchers.join(', ')}}` : ''}`;
  const quantile = /^p(\d+)$/.exec(view)?.[1];
  if (quantile !== undefined) {
    const labels = ['le', ...(by ?? [])].join(', ');
    return `histogram_quantile(0.${quantile}, sum by (${labels}) (rate(${selector}[${range}])))`;
  }
  const inner = view === 'rate' || view === 'increase' ? `${view}(${selector}[${range}])` : selector;
  if (view === 'average') return `avg by (${(by ?? []).join(', ')}) (${inner})`;
  return by === undefined ? inner : `sum by (${by.join(', ')}) (${inner})`;
}

export type Unit = 'seconds' | 'bytes' | 'share' | 'rate' | 'number';

/** Returns the unit of the values of an expression, by the names of its metrics and functions; a guess. */
export function unitOf(expr: string): Unit {
  const text = expr.replace(/"[^"]*"/g, '').replace(/(by|without|on|ignoring) *\([^)]*\)/g, '');
  const isRate = /\b(rate|irate)\(/.test(text);
  const isQuotient = /\)\s*\/\s*/.test(text);
  if (/histogram_quantile\(/.test(text))
    return /_seconds/.test(text) ? 'seconds' : /_bytes/.test(text) ? 'bytes' : 'number';
  if (/[_:]ratio(_|\b)/.test(text) && !/burn_rate|budget_remaining/.test(text)) return 'share';
  if (isQuotient) return 'number';
  if (isRate) return /_seconds_(total|sum)/.test(text) ? 'number' : 'rate';
  if (/_seconds(?!_(count|bucket))/.test(text) && !/\b(changes|count|resets)\(/.test(text)) return 'seconds';
  return /_bytes(?!_(count|bucket))/.test(text) ? 'bytes' : 'number';
}

/** Returns the text of a series in a legend: its labels without those that all series have in common. */
export function seriesTexts(all: readonly Readonly<Record<string, string>>[]): string[] {
  const [first = {}] = all;
  const common = new Set(
    all.length > 1
      ? Object.keys(first).filter((name) => all.every((labels) => labels[name] === first[name]))
      : [],
  );
  return all.map((labels) => {
    const { __name__: name, ...rest } = labels;
    const own = Object.entries(rest).filter(([label]) => !common.has(label));
    const text = own.map(([label, value]) => `${label}=${value}`).join(', ');
    if (text !== '') return name !== undefined && !common.has('__name__') ? `${name} ${text}` : text;
    return name ?? (Object.values(rest).join(' ') || 'value');
  });
}

/** Splits an expression at an error: the texts before, in and after it. The middle is never empty. */
export function markedParts(
  expr: string,
  { from, to }: { from: number; to: number },
): [string, string, string] {
  const start = Math.min(from, expr.length);
  const end = Math.max(to, start + 1);
  return [expr.slice(0, start), expr.slice(start, end) || ' ', expr.slice(end)];
}
