import { setOwn } from '../store/values.js';
import type { Binary } from './ast.js';
import { filterLabels, formatLabels, keyOfLabels, type Labels, nameLabel } from './labels.js';
import { PromqlError } from './promql-error.js';
import { comparisons } from './signatures.js';
import type { Sample } from './vector-functions.js';

/** Returns the result of an arithmetic operator, or 1 or 0 for a comparison. */
export function compute(operator: string, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    case '^':
      // unlike in JavaScript, 1 to any power is 1 (IEEE 754-2008, 9.2.1)
      return a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b;
    case 'atan2':
      return Math.atan2(a, b);
    case '==':
      return Number(a === b);
    case '!=':
      return Number(a !== b);
    case '>':
      return Number(a > b);
    case '<':
      return Number(a < b);
    case '>=':
      return Number(a >= b);
    default:
      return Number(a <= b);
  }
}

/** Removes the metric name, with the result remembered. */
export type DropName = (labels: Labels) => Labels;

/** Combines each sample of a vector with a scalar. A comparison without `bool` keeps the samples for which it holds. */
export function withScalar(
  { operator, returnsBool }: Binary,
  vector: readonly Sample[],
  scalar: number,
  scalarIsLeft: boolean,
  dropName: DropName,
): Sample[] {
  const isFilter = comparisons.has(operator) && !returnsBool;
  const results: Sample[] = [];
  for (const sample of vector) {
    const value = scalarIsLeft
      ? compute(operator, scalar, sample.value)
      : compute(operator, sample.value, scalar);
    if (!isFilter) results.push({ labels: dropName(sample.labels), value });
    else if (value === 1) results.push(sample);
  }
  return results;
}

/** Labels of a series that must be equal on both sides, as a text; an evaluator remembers them for each operator. */
export type MatchKeys = WeakMap<Labels, string>;

function keyFunction({ matching }: Binary, keys: MatchKeys): (labels: Labels) => string {
  const listed = new Set(matching.labels);
  const keeps = matching.on
    ? (name: string) => listed.has(name)
    : (name: string) => name !== nameLabel && !listed.has(name);
  return (labels) => {
    let key = keys.get(labels);
    if (key === undefined) {
      key = keyOfLabels(filterLabels(labels, keeps));
      keys.set(labels, key);
    }
    return key;
  };
}

/** Evaluates `and`, `or` and `unless`. */
export function combineSets(
  binary: Binary,
  left: readonly Sample[],
  right: readonly Sample[],
  keys: MatchKeys,
): Sample[] {
  const keyOf = keyFunction(binary, keys);
  if (binary.operator === 'or') {
    const held = new Set(left.map(({ labels }) => keyOf(labels)));
    return [...left, ...right.filter(({ labels }) => !held.has(keyOf(labels)))];
  }
  const held = new Set(right.map(({ labels }) => keyOf(labels)));
  const wanted = binary.operator === 'and';
  return left.filter(({ labels }) => held.has(keyOf(labels)) === wanted);
}

/**
 * Evaluates an arithmetic operator or a comparison between two vectors.
 *
 * @throws PromqlError when several samples of one side have the same labels and no group modifier allows it
 */
export function combineVectors(
  binary: Binary,
  left: readonly Sample[],
  right: readonly Sample[],
  keys: MatchKeys,
): Sample[] {
  const { operator, returnsBool, matching } = binary;
  const keyOf = keyFunction(binary, keys);
  const isFilter = comparisons.has(operator) && !returnsBool;
  const isSwapped = matching.many === 'right';
  const [many, one] = isSwapped ? [right, left] : [left, right];
  const ones = uniqueByKey(binary, one, keyOf, isSwapped ? 'left' : 'right');
  const results: Sample[] = [];
  const seen = new Set<string>();
  for (const sample of many) {
    const key = keyOf(sample.labels);
    const other = ones.get(key);
    if (!other) continue;
    const [a, b] = isSwapped ? [other, sample] : [sample, other];
    const value = compute(operator, a.value, b.value);
    if (isFilter && value === 0) continue;
    const labels = resultLabels(binary, sample.labels, other.labels, isFilter);
    const resultKey = matching.many ? keyOfLabels(labels) : key;
    if (seen.has(resultKey)) throw new PromqlError(binary, duplicateText(binary, sample.labels));
    seen.add(resultKey);
    results.push({ labels, value: isFilter ? a.value : value });
  }
  return results;
}

function duplicateText({ matching }: Binary, labels: Labels): string {
  return matching.many
    ? `several results have the labels ${formatLabels(labels)}`
    : `several samples on the left side match ${formatLabels(labels)}: group_left or group_right is needed`;
}

function uniqueByKey(
  binary: Binary,
  samples: readonly Sample[],
  keyOf: (labels: Labels) => string,
  side: 'left' | 'right',
): Map<string, Sample> {
  const unique = new Map<string, Sample>();
  for (const sample of samples) {
    const key = keyOf(sample.labels);
    const held = unique.get(key);
    if (held) {
      const both = `${formatLabels(held.labels)} and ${formatLabels(sample.labels)}`;
      throw new PromqlError(binary, `several samples on the ${side} side match the same samples: ${both}`);
    }
    unique.set(key, sample);
  }
  return unique;
}

function resultLabels({ matching }: Binary, many: Labels, one: Labels, keepsName: boolean): Labels {
  const listed = new Set(matching.labels);
  const labels = filterLabels(many, (name) => {
    if (name === nameLabel && !keepsName) return false;
    return matching.many ? true : listed.has(name) === matching.on;
  });
  if (matching.include.length === 0) return labels;
  const included: Record<string, string> = { ...labels };
  for (const name of matching.include) {
    delete included[name];
    if (Object.hasOwn(one, name)) setOwn(included, name, one[name] as string);
  }
  return included;
}
