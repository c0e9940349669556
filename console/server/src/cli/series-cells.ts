import { formatValue } from './format-value.js';
import { isObject } from './is-object.js';

type Point = readonly [timeMs: number, value: number | string | null];
type NumberPoint = readonly [timeMs: number, value: number];

/** Characters of the graph, lowest first. */
const blocks = '▁▂▃▄▅▆▇█';
/** Highest number of characters of the graph. */
const graphWidth = 20;

/** Returns whether a member has the points of a metric, which are pairs; those of calls are objects. */
export function isSeries(value: unknown): value is readonly Point[] {
  return Array.isArray(value) && value.every((point) => Array.isArray(point) && point.length === 2);
}

/**
 * Returns the last, the lowest and the highest value of a series with their times, a graph of the range, the largest change
 * between two values, and the number of values.
 */
export function seriesCells(points: readonly Point[]): [string, string][] {
  const values = points.filter(([, value]) => value !== null);
  const numbers = points.filter((point): point is NumberPoint => typeof point[1] === 'number');
  const last = ['last', formatValue('value', values.at(-1)?.[1])] as [string, string];
  const count = ['values', String(values.length)] as [string, string];
  const [first, ...rest] = numbers;
  if (!first) return [last, count];
  const lowest = rest.reduce((best, point) => (point[1] < best[1] ? point : best), first);
  const highest = rest.reduce((best, point) => (point[1] > best[1] ? point : best), first);
  return [
    last,
    ['graph', graphOf(points, lowest[1], highest[1])],
    ['change', changeOf(numbers)],
    ['min', formatValue('value', lowest[1])],
    ['minAt', new Date(lowest[0]).toISOString()],
    ['max', formatValue('value', highest[1])],
    ['maxAt', new Date(highest[0]).toISOString()],
    count,
  ];
}

/** Returns the members of the latest point of a series whose points are objects, such as rate and quantiles. */
export function latestCells(points: unknown): [string, string][] {
  const last = Array.isArray(points) ? points.at(-1) : undefined;
  if (!isObject(last)) return [];
  return Object.entries(last).map(([name, value]) => [name, formatValue(name, value)]);
}

/** Returns one block for each part of the range, by its average value; a space for a part without a value. */
function graphOf(points: readonly Point[], lowest: number, highest: number): string {
  const width = Math.min(graphWidth, points.length);
  const parts = Array.from({ length: width }, (_, at) => {
    const from = Math.floor((at * points.length) / width);
    const until = Math.floor(((at + 1) * points.length) / width);
    const numbers = points
      .slice(from, until)
      .map(([, value]) => value)
      .filter((value) => typeof value === 'number');
    if (numbers.length === 0) return ' ';
    const average = numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
    const share = highest > lowest ? (average - lowest) / (highest - lowest) : 0;
    return blocks[Math.round(share * (blocks.length - 1))];
  });
  return parts.join('');
}

/** Returns the largest difference of two successive values, with its time in UTC; empty when all values are equal. */
function changeOf(numbers: readonly NumberPoint[]): string {
  const steps = numbers.slice(1).map(([timeMs, value], at) => {
    const before = (numbers[at] as NumberPoint)[1];
    return { timeMs, value, before, size: Math.abs(value - before) };
  });
  const largest = steps.reduce((best, step) => (step.size > best.size ? step : best), {
    timeMs: 0,
    value: 0,
    before: 0,
    size: 0,
  });
  if (largest.size === 0) return '';
  const time = new Date(largest.timeMs).toISOString().slice(11, 19);
  return `${formatValue('value', largest.before)} -> ${formatValue('value', largest.value)} at ${time}`;
}
