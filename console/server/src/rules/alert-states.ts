import type { Evaluator } from '../promql/evaluate.js';
import { keyOfLabels, type Labels, nameLabel } from '../promql/labels.js';
import type { Sample } from '../promql/vector-functions.js';
import { fingerprintOf } from './fingerprint.js';
import type { AlertingRule } from './rule-files.js';
import { fillTemplate } from './template.js';

export type AlertState = 'pending' | 'firing' | 'resolved';

/** An alert of a rule. */
export interface ActiveAlert {
  readonly rule: AlertingRule;
  readonly fingerprint: string;
  readonly labels: Labels;
  annotations: Readonly<Record<string, string>>;
  state: AlertState;
  value: number;
  /** Time since which the condition holds, epoch milliseconds. */
  readonly activeSinceMs: number;
  firedMs: number | undefined;
  resolvedMs: number | undefined;
  /** Time since which the condition no longer holds, while `keep_firing_for` keeps the alert firing. */
  keptSinceMs: number | undefined;
}

export interface AlertStates {
  /**
   * Evaluates the rule and updates its alerts. A pending alert whose condition no longer holds is removed.
   *
   * @returns the alerts that are active, and those that this evaluation resolved
   * @throws PromqlError when the expression cannot be evaluated; all alerts then stay as they are
   */
  update(timeMs: number): ActiveAlert[];
  readonly active: readonly ActiveAlert[];
}

/** Creates the alerts of one rule, with the states of Prometheus: pending for the time of `for`, then firing. */
export function createAlertStates(
  rule: AlertingRule,
  evaluator: Evaluator,
  externalLabels: Readonly<Record<string, string>>,
): AlertStates {
  const alerts = new Map<string, ActiveAlert>();

  function activate(sample: Sample, timeMs: number): string {
    const data = { labels: sample.labels, externalLabels, value: sample.value };
    const { [nameLabel]: _, ...own } = sample.labels;
    const labels = { ...own, ...filled(rule.labels, data), alertname: rule.name };
    const key = keyOfLabels(labels);
    const held = alerts.get(key);
    const annotations = filled(rule.annotations, data);
    if (held) Object.assign(held, { annotations, value: sample.value, keptSinceMs: undefined });
    else
      alerts.set(key, {
        rule,
        fingerprint: fingerprintOf(labels),
        labels,
        annotations,
        state: 'pending',
        value: sample.value,
        activeSinceMs: timeMs,
        firedMs: undefined,
        resolvedMs: undefined,
        keptSinceMs: undefined,
      });
    return key;
  }

  /** Returns whether an alert whose condition does not hold stays active. */
  function isKept(alert: ActiveAlert, timeMs: number): boolean {
    if (alert.state !== 'firing' || rule.keepFiringForMs === 0) return false;
    alert.keptSinceMs ??= timeMs;
    return timeMs - alert.keptSinceMs < rule.keepFiringForMs;
  }

  return {
    update(timeMs) {
      const result = evaluator.at(timeMs);
      const vector = typeof result === 'object' ? result : [{ labels: {}, value: Number(result) }];
      const holds = new Set(vector.map((sample) => activate(sample, timeMs)));
      const resolved: ActiveAlert[] = [];
      for (const [key, alert] of alerts) {
        if (!holds.has(key) && !isKept(alert, timeMs)) {
          alerts.delete(key);
          if (alert.state !== 'firing') continue;
          Object.assign(alert, { state: 'resolved', resolvedMs: timeMs });
          resolved.push(alert);
        } else if (alert.state === 'pending' && timeMs - alert.activeSinceMs >= rule.forMs)
          Object.assign(alert, { state: 'firing', firedMs: timeMs });
      }
      return [...alerts.values(), ...resolved];
    },
    get active() {
      return [...alerts.values()];
    },
  };
}

/** Fills in templates. An invalid one becomes a text with the error, as in Prometheus. */
function filled(
  templates: Readonly<Record<string, string>>,
  data: Parameters<typeof fillTemplate>[1],
): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, template] of Object.entries(templates)) {
    const [, place] = /^\{\{\s*\$externalLabels\.(\w+)\s*\}\}/.exec(template) ?? [];
    // a link to pages that this installation does not have
    if (place !== undefined && !data.externalLabels[place]) continue;
    try {
      const text = fillTemplate(template, data);
      if (text !== '') texts[name] = text;
    } catch (error) {
      texts[name] = `<error expanding template: ${(error as Error).message}>`;
    }
  }
  return texts;
}
