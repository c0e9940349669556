import { type Expr, walk } from '../../server/src/promql/ast.js';
import { filterLabels, keyOfLabels, type Labels } from '../../server/src/promql/labels.js';
import type { Matcher } from '../../server/src/promql/matcher.js';
import { parsePromql } from '../../server/src/promql/parse.js';
import {
  matchesAll,
  pushSample,
  type SampleBuffer,
  type SampleSeries,
  type SampleSource,
} from '../../server/src/promql/samples.js';

/** A series with one sample each 5 s from the time 0. Undefined: no sample. `stale`: the series ended. */
export interface SampleRow {
  labels: Labels;
  samples: readonly (number | 'stale' | undefined)[];
}

export const intervalMs = 5000;
const length = 100;

/** Returns numbers from 0 to 1 that look random and are the same in every run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A counter with a restart and, for some, a gap. */
function counter(random: () => number, speed = 5): SampleRow['samples'] {
  const restart = Math.floor(random() * 3 * length);
  const gap = Math.floor(random() * 3 * length);
  let value = Math.floor(random() * 200);
  return Array.from({ length }, (_, i) => {
    value = i === restart ? 0 : value + Math.floor(random() * speed);
    return i >= gap && i < gap + 6 ? (i === gap ? 'stale' : undefined) : value;
  });
}

function gauge(random: () => number, scale = 10): SampleRow['samples'] {
  return Array.from({ length }, () =>
    random() < 0.05 ? undefined : Math.round(random() * scale * 1000) / 1000,
  );
}

/** Series for `function-expressions.ts`. */
export function functionSeries(): SampleRow[] {
  const random = createRandom(1);
  const rows: SampleRow[] = [];
  for (const a of ['1', '2', '3'])
    for (const b of ['u', 'vw']) {
      rows.push({ labels: { __name__: 'x', a, b }, samples: counter(random) });
      if (a !== '3') rows.push({ labels: { __name__: 'y', a, b }, samples: gauge(random) });
    }
  rows.push({ labels: { __name__: 'x', a: '4' }, samples: [undefined, 7, 7.5, 8] });
  for (const a of ['1', '2', '3'])
    rows.push({ labels: { __name__: 'info', a, c: `c${a}` }, samples: new Array(length).fill(1) });
  const odd = [Number.NaN, 1, Infinity, 3, -Infinity, 5, 0, -2, Number.NaN, 4];
  for (const start of [0, 3, 8])
    rows.push({
      labels: { __name__: 'odd', start: String(start) },
      samples: Array.from({ length }, (_, i) => odd[(i + start) % odd.length]),
    });
  rows.push({ labels: { __name__: 'odd', start: 'late' }, samples: [undefined, undefined, 4, 4, 4] });
  rows.push({
    labels: { __name__: 'gone' },
    samples: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 'stale'],
  });
  for (const a of ['1', '2']) rows.push(...buckets(random, { __name__: 'h_bucket', a }));
  return rows;
}

const bounds = ['0.005', '0.25', '0.5', '1.0', '2.5', '+Inf'];

function buckets(random: () => number, labels: Labels): SampleRow[] {
  const counts = bounds.map(() => 0);
  const columns = Array.from({ length }, () => {
    for (let n = Math.floor(random() * 6); n > 0; n--) {
      const from = Math.floor(random() ** 2 * bounds.length);
      for (let i = from; i < bounds.length; i++) counts[i] = (counts[i] as number) + 1;
    }
    return [...counts];
  });
  return bounds.map((le, i) => ({ labels: { ...labels, le }, samples: columns.map((column) => column[i]) }));
}

/** Values that labels of the shop have, besides those that the expressions name. */
const known: Readonly<Record<string, readonly string[]>> = {
  route: [
    '/products/{sku}',
    '/orders/{id}/confirm',
    '/me/account',
    '/oauth/token',
    '/oauth/register',
    '/health/ready',
  ],
  status_code: ['200', '404', '503'],
  le: bounds,
  method: ['GET', 'POST'],
  instance: ['a:1', 'b:2'],
};
const perSelector = 4;
const scales = [1, 10, 1000, 1e10];

/** Series that would suppress most alerts. */
const left = new Set(['stack:starting']);

/** Returns series for every selector of the expressions, whose labels match and have several values. */
export function seriesFor(expressions: readonly string[]): SampleRow[] {
  const parsed = expressions.map((text) => parsePromql(text));
  const values = valuesByLabel(parsed);
  const random = createRandom(2);
  const rows = new Map<string, SampleRow>();
  const done = new Set<string>();
  for (const expr of parsed) {
    const grouped = [...walk(expr)].flatMap(groupedLabels);
    for (const node of walk(expr)) {
      if (node.kind !== 'selector') continue;
      const name = node.matchers.find(({ label }) => label === '__name__')?.value ?? 'up';
      const key = JSON.stringify(node.matchers);
      if (left.has(name) || done.has(key)) continue;
      done.add(key);
      const isRecorded = name.startsWith('slo:');
      const target = isRecorded ? [] : ['job', 'instance'];
      const wanted = new Set([...node.matchers.map(({ label }) => label), ...grouped, ...target]);
      wanted.delete('__name__');
      for (let i = 0; i < (isRecorded ? 1 : perSelector); i++) {
        const labels = labelsFor(node.matchers, wanted, values, random);
        for (const row of samplesOf(name, labels, random)) rows.set(keyOfLabels(row.labels), row);
      }
    }
  }
  return [...rows.values()];
}

function groupedLabels(node: Expr): readonly string[] {
  if (node.kind === 'aggregation' && !node.grouping.without) return node.grouping.labels;
  return node.kind === 'binary' && node.matching.on ? node.matching.labels : [];
}

function valuesByLabel(parsed: readonly Expr[]): Map<string, Set<string>> {
  const values = new Map(Object.entries(known).map(([label, texts]) => [label, new Set(texts)]));
  for (const expr of parsed)
    for (const node of walk(expr))
      for (const { label, value } of node.kind === 'selector' ? node.matchers : []) {
        const held = values.get(label) ?? new Set<string>();
        values.set(label, held);
        for (const text of value.split('|')) if (/^[\w./:{} -]+$/.test(text)) held.add(text);
      }
  return values;
}

function labelsFor(
  matchers: readonly Matcher[],
  wanted: ReadonlySet<string>,
  values: ReadonlyMap<string, ReadonlySet<string>>,
  random: () => number,
): Labels {
  const labels: Record<string, string> = {};
  for (const label of wanted) {
    const own = matchers.filter((matcher) => matcher.label === label);
    const possible = [...(values.get(label) ?? []), 'first', 'second'].filter((value) =>
      own.every(({ matches }) => matches(value)),
    );
    const value = possible[Math.floor(random() * possible.length)];
    if (value !== undefined) labels[label] = value;
  }
  return labels;
}

function samplesOf(name: string, labels: Labels, random: () => number): SampleRow[] {
  const own = { __name__: name, ...labels };
  if (name.endsWith('_bucket'))
    return buckets(
      random,
      filterLabels(own, (label) => label !== 'le'),
    );
  const isCounter = /_(total|count|sum)$/.test(name);
  if (isCounter) return [{ labels: own, samples: counter(random, 4) }];
  const isSwitch = name === 'up' || name.endsWith('_up');
  const samples = gauge(
    random,
    name.startsWith('slo:') ? 0.1 : (scales[Math.floor(random() * scales.length)] as number),
  );
  if (!isSwitch) return [{ labels: own, samples }];
  return [{ labels: own, samples: samples.map((value) => value && Number(Number(value) > 5)) }];
}

/** Returns a source over the rows. */
export function sourceOf(rows: readonly SampleRow[]): SampleSource {
  const series = rows.map(({ labels, samples }): SampleSeries => {
    const lastAt = (untilMs: number) => Math.min(samples.length - 1, Math.floor(untilMs / intervalMs));
    return {
      labels,
      read(afterMs, untilMs, into: SampleBuffer) {
        for (let i = Math.max(0, Math.floor(afterMs / intervalMs) + 1); i <= lastAt(untilMs); i++) {
          const value = samples[i];
          if (typeof value === 'number') pushSample(into, i * intervalMs, value);
        }
      },
      latest(afterMs, untilMs) {
        for (let i = lastAt(untilMs); i >= 0 && i * intervalMs > afterMs; i--) {
          const value = samples[i];
          if (value === 'stale') return undefined;
          if (value !== undefined) return { timeMs: i * intervalMs, value };
        }
        return undefined;
      },
      firstMs: () => 0,
    };
  });
  return { generation: 1, select: (matchers) => series.filter(({ labels }) => matchesAll(labels, matchers)) };
}
