import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type Labels, labelOf } from '../promql/labels.js';
import { createMatcher, type Matcher, type MatchOperator } from '../promql/matcher.js';
import { matchesAll } from '../promql/samples.js';

/** While an alert matches `source`, those that match `target` with the same labels in `equal` are not notified. */
export interface InhibitRule {
  readonly source: readonly Matcher[];
  readonly target: readonly Matcher[];
  readonly equal: readonly string[];
}

interface FileRule {
  source_matchers?: string[];
  target_matchers?: string[];
  equal?: string[];
}

/** Reads `inhibit_rules` of a configuration of Alertmanager. @throws Error for a matcher that is invalid */
export function readInhibitRules(path: string): InhibitRule[] {
  const { inhibit_rules: rules = [] } = parse(readFileSync(path, 'utf8')) as { inhibit_rules?: FileRule[] };
  return rules.map(({ source_matchers = [], target_matchers = [], equal = [] }) => ({
    source: source_matchers.map(toMatcher),
    target: target_matchers.map(toMatcher),
    equal,
  }));
}

function toMatcher(text: string): Matcher {
  const [, label, operator, quoted] = /^\s*([\w.]+)\s*(=~|!~|!=|=)\s*(.*?)\s*$/.exec(text) ?? [];
  if (label === undefined || operator === undefined || quoted === undefined)
    throw new Error(`invalid matcher ${JSON.stringify(text)}`);
  const value = quoted.startsWith('"') ? (JSON.parse(quoted) as string) : quoted;
  return createMatcher(label, operator as MatchOperator, value);
}

/**
 * Returns the firing alert that inhibits an alert, if there is one. As in Alertmanager, an alert that matches both sides
 * of a rule is not inhibited by another such alert.
 */
export function inhibitorOf<T extends { readonly labels: Labels }>(
  rules: readonly InhibitRule[],
  alert: T,
  firing: readonly T[],
): T | undefined {
  for (const { source, target, equal } of rules) {
    if (!matchesAll(alert.labels, target)) continue;
    const isAlsoSource = matchesAll(alert.labels, source);
    const found = firing.find(
      (each) =>
        each !== alert &&
        matchesAll(each.labels, source) &&
        equal.every((label) => labelOf(each.labels, label) === labelOf(alert.labels, label)) &&
        !(isAlsoSource && matchesAll(each.labels, target)),
    );
    if (found) return found;
  }
  return undefined;
}
