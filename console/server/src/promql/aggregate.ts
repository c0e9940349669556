import type { Aggregation, Grouping } from './ast.js';
import { sumOf, varianceOf } from './kahan.js';
import { filterLabels, keyOfLabels, type Labels, nameLabel } from './labels.js';
import { PromqlError } from './promql-error.js';
import { quantileOfValues } from './quantile.js';
import { type Sample, sortedByValue } from './vector-functions.js';

interface Group {
  labels: Labels;
  samples: Sample[];
}

/** Group of a series by its labels. */
interface GroupKey {
  readonly key: string;
  readonly labels: Labels;
}

/** Groups that an evaluator remembers for each aggregation. */
export interface GroupKeys {
  readonly byLabels: WeakMap<Labels, GroupKey>;
  /** Groups of the last vector; the next one of a range query mostly has the same series in the same order. */
  last: LastGroups;
}

interface LastGroups {
  /** Labels of each sample. */
  readonly series: readonly Labels[];
  /** Index of the group of each sample. */
  readonly indexes: readonly number[];
  /** Labels of each group. */
  readonly groups: readonly Labels[];
}

export function createGroupKeys(): GroupKeys {
  return { byLabels: new WeakMap(), last: { series: [], indexes: [], groups: [] } };
}

/** @throws PromqlError when the parameter of topk or bottomk is no number */
export function aggregate(
  { operator, grouping, parameter: parameterExpr, from, to }: Aggregation,
  vector: readonly Sample[],
  parameter: number | string | undefined,
  keys: GroupKeys,
): Sample[] {
  const groups = groupsOf(vector, grouping, keys);
  if (operator === 'topk' || operator === 'bottomk') {
    const k = parameter as number;
    if (Number.isNaN(k)) throw new PromqlError(parameterExpr ?? { from, to }, `${operator} needs a number`);
    return groups.flatMap(({ samples }) =>
      sortedByValue(samples, operator === 'topk').slice(0, Math.max(0, Math.trunc(k))),
    );
  }
  if (operator === 'count_values') return countValues(groups, parameter as string);
  return groups.map(({ labels, samples }) => {
    const values = samples.map(({ value }) => value);
    return { labels, value: combine(operator, values, parameter as number) };
  });
}

function groupsOf(vector: readonly Sample[], grouping: Grouping, keys: GroupKeys): Group[] {
  if (!isOfSeries(vector, keys.last.series)) keys.last = findGroups(vector, grouping, keys.byLabels);
  const { indexes, groups } = keys.last;
  const found = groups.map((labels): Group => ({ labels, samples: [] }));
  for (let n = 0; n < vector.length; n++)
    (found[indexes[n] as number] as Group).samples.push(vector[n] as Sample);
  return found;
}

/** Returns whether the samples have these labels, in this order. */
function isOfSeries(vector: readonly Sample[], series: readonly Labels[]): boolean {
  if (vector.length !== series.length) return false;
  for (let n = 0; n < series.length; n++) if ((vector[n] as Sample).labels !== series[n]) return false;
  return true;
}

function findGroups(
  vector: readonly Sample[],
  grouping: Grouping,
  byLabels: GroupKeys['byLabels'],
): LastGroups {
  const indexByKey = new Map<string, number>();
  const groups: Labels[] = [];
  const indexes = vector.map((sample) => {
    let known = byLabels.get(sample.labels);
    if (!known) {
      const labels = groupLabels(sample.labels, grouping);
      known = { key: keyOfLabels(labels), labels };
      byLabels.set(sample.labels, known);
    }
    const { key, labels } = known;
    const index = indexByKey.get(key) ?? groups.push(labels) - 1;
    indexByKey.set(key, index);
    return index;
  });
  return { series: vector.map(({ labels }) => labels), indexes, groups };
}

function groupLabels(labels: Labels, grouping: Grouping): Labels {
  const listed = new Set(grouping.labels);
  return grouping.without
    ? filterLabels(labels, (name) => name !== nameLabel && !listed.has(name))
    : filterLabels(labels, (name) => listed.has(name));
}

function combine(operator: string, values: number[], parameter: number): number {
  switch (operator) {
    case 'sum':
      return sumOf(values);
    case 'avg':
      return meanOf(values);
    case 'count':
      return values.length;
    case 'group':
      return 1;
    case 'min':
      return values.reduce((a, b) => (b < a || Number.isNaN(a) ? b : a));
    case 'max':
      return values.reduce((a, b) => (b > a || Number.isNaN(a) ? b : a));
    case 'stddev':
      return Math.sqrt(varianceOf(values));
    case 'stdvar':
      return varianceOf(values);
    default:
      return quantileOfValues(parameter, values);
  }
}

function meanOf(values: readonly number[]): number {
  const sum = sumOf(values);
  if (Number.isFinite(sum)) return sum / values.length;
  return values.reduce((mean, value) => mean + value / values.length, 0);
}

function countValues(groups: readonly Group[], label: string): Sample[] {
  const counts = new Map<string, { labels: Labels; value: number }>();
  for (const { labels, samples } of groups) {
    for (const { value } of samples) {
      const counted = { ...labels, [label]: formatValue(value) };
      const key = keyOfLabels(counted);
      const held = counts.get(key);
      if (held) held.value++;
      else counts.set(key, { labels: counted, value: 1 });
    }
  }
  return [...counts.values()];
}

/** Writes a number as Prometheus does in labels: without an exponent. */
function formatValue(value: number): string {
  if (value === Infinity) return '+Inf';
  if (value === -Infinity) return '-Inf';
  const text = String(value);
  if (!text.includes('e')) return text;
  return Math.abs(value) >= 1 ? BigInt(value).toString() : value.toFixed(100).replace(/0+$/, '');
}
