import type { Call } from './ast.js';
import { keyOfLabels, type Labels, labelOf, maxLabelCharacters, nameLabel } from './labels.js';
import { compileAnchored } from './matcher.js';
import { PromqlError } from './promql-error.js';
import { type Bucket, quantileOfBuckets } from './quantile.js';

/** A sample of an instant vector. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** Returns the samples in the order of their values; NaN comes last in both directions, as in Prometheus. */
export function sortedByValue(samples: readonly Sample[], isDescending: boolean): Sample[] {
  const sign = isDescending ? -1 : 1;
  return samples.toSorted(({ value: a }, { value: b }) => {
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
    return a === b ? 0 : a < b ? -sign : sign;
  });
}

/** Functions of each value, which remove the metric name; the other arguments are scalars. */
export const valueFunctions: Readonly<Record<string, (value: number, a: number, b: number) => number>> = {
  abs: Math.abs,
  ceil: Math.ceil,
  floor: Math.floor,
  exp: Math.exp,
  ln: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  sqrt: Math.sqrt,
  sgn: Math.sign,
  clamp_min: (value, least) => Math.max(value, least),
  clamp_max: (value, most) => Math.min(value, most),
  clamp: (value, least, most) => Math.max(least, Math.min(most, value)),
  // the inverse avoids errors with small units, such as 0.1
  round: (value, unit) => Math.floor(value * (1 / unit) + 0.5) / (1 / unit),
};

const date = (value: number) => new Date(value * 1000);
const startOfYear = (at: Date) => Date.UTC(at.getUTCFullYear(), 0, 1);

/** Functions of a time in Unix seconds, in UTC. */
export const timeFunctions: Readonly<Record<string, (value: number) => number>> = {
  minute: (value) => date(value).getUTCMinutes(),
  hour: (value) => date(value).getUTCHours(),
  day_of_week: (value) => date(value).getUTCDay(),
  day_of_month: (value) => date(value).getUTCDate(),
  day_of_year: (value) => Math.floor((value * 1000 - startOfYear(date(value))) / 86_400_000) + 1,
  days_in_month: (value) =>
    new Date(Date.UTC(date(value).getUTCFullYear(), date(value).getUTCMonth() + 1, 0)).getUTCDate(),
  month: (value) => date(value).getUTCMonth() + 1,
  year: (value) => date(value).getUTCFullYear(),
};

/** Histogram and bound of a bucket by its labels, which an evaluator remembers. */
export type BucketKeys = WeakMap<Labels, { key: string; labels: Labels; upperBound: number | undefined }>;

export function histogramQuantile(phi: number, vector: readonly Sample[], keys: BucketKeys): Sample[] {
  const histograms = new Map<string, { labels: Labels; buckets: Bucket[] }>();
  for (const sample of vector) {
    let known = keys.get(sample.labels);
    if (!known) {
      const { le, [nameLabel]: _, ...labels } = sample.labels;
      known = { key: keyOfLabels(labels), labels, upperBound: readBound(le) };
      keys.set(sample.labels, known);
    }
    const { key, labels, upperBound } = known;
    if (upperBound === undefined) continue;
    const bucket = { upperBound, count: sample.value };
    const histogram = histograms.get(key);
    if (histogram) histogram.buckets.push(bucket);
    else histograms.set(key, { labels, buckets: [bucket] });
  }
  return [...histograms.values()].map(({ labels, buckets }) => ({
    labels,
    value: quantileOfBuckets(phi, buckets),
  }));
}

function readBound(le: string | undefined): number | undefined {
  if (le === undefined) return undefined;
  if (/^\+?inf$/i.test(le)) return Infinity;
  const bound = le.trim() === '' ? Number.NaN : Number(le);
  return Number.isNaN(bound) ? undefined : bound;
}

/** Sets the label `to` of each sample whose label `from` matches a regular expression. */
export function labelReplace(
  call: Call,
  vector: readonly Sample[],
  [to, replacement, from, pattern]: readonly [string, string, string, string],
  countCharacters: (characters: number) => void = () => {},
): Sample[] {
  requireLabelName(call, to);
  const compiled = (() => {
    try {
      return compileAnchored(pattern);
    } catch (error) {
      throw new PromqlError(call.args[4] ?? call, `invalid regular expression: ${(error as Error).message}`);
    }
  })();
  return vector.map((sample) => {
    const matcher = compiled.matcher(labelOf(sample.labels, from));
    if (!matcher.matches()) return sample;
    let length = 0;
    const value = replacement.replace(
      /\$(?:\$|\{(\w+)\}|(\w+))/g,
      (text, braced?: string, plain?: string) => {
        const name = braced ?? plain;
        if (name === undefined) return '$';
        const group = groupOf(matcher, name) ?? (text === '$$' ? '$' : '');
        length += group.length;
        requireShortLabel(call, length);
        return group;
      },
    );
    requireShortLabel(call, value.length);
    countCharacters(value.length);
    return { ...sample, labels: withLabel(sample.labels, to, value) };
  });
}

interface Groups {
  group(group: number | string): string | null;
}

function groupOf(matcher: Groups, name: string): string | undefined {
  try {
    return matcher.group(/^\d+$/.test(name) ? Number(name) : name) ?? undefined;
  } catch {
    // a group that does not exist is empty, as in Go
    return undefined;
  }
}

/** Joins labels with a separator into the label `to`. */
export function labelJoin(
  call: Call,
  vector: readonly Sample[],
  [to, separator, ...from]: readonly [string, string, ...string[]],
  countCharacters: (characters: number) => void = () => {},
): Sample[] {
  requireLabelName(call, to);
  return vector.map((sample) => {
    const parts = from.map((name) => labelOf(sample.labels, name));
    let length = Math.max(0, parts.length - 1) * separator.length;
    for (const part of parts) length += part.length;
    requireShortLabel(call, length);
    countCharacters(length);
    const value = parts.join(separator);
    return { ...sample, labels: withLabel(sample.labels, to, value) };
  });
}

/** Refuses a long label value, because nested calls multiply its length. @throws PromqlError */
function requireShortLabel(call: Call, length: number): void {
  if (length > maxLabelCharacters)
    throw new PromqlError(call, `a label value has more than ${maxLabelCharacters} characters`);
}

function requireLabelName(call: Call, name: string): void {
  if (name === '') throw new PromqlError(call.args[1] ?? call, 'a label needs a name');
}

function withLabel(labels: Labels, name: string, value: string): Labels {
  if (value !== '') return { ...labels, [name]: value };
  const { [name]: _, ...rest } = labels;
  return rest;
}
