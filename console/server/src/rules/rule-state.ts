import { createEvaluator } from '../promql/evaluate.js';
import { type Labels, nameLabel } from '../promql/labels.js';
import type { SampleSource } from '../promql/samples.js';
import { type ActiveAlert, type AlertStates, createAlertStates } from './alert-states.js';
import { fitToJobs } from './expectations.js';
import type { RecordedSeries } from './recorded-series.js';
import type { Rule } from './rule-files.js';

/** A rule with the results of its evaluations. */
export interface RuleState {
  readonly rule: Rule;
  /** Parts of the expression that have no result, because their job is not scraped. */
  readonly left: readonly string[];
  /** Why the last evaluation failed; undefined after a success. */
  error: string | undefined;
  /** Epoch milliseconds. */
  lastEvaluationMs: number | undefined;
  /** Duration of the last evaluation. */
  tookMs: number;
  evaluations: number;
  failures: number;
  readonly active: readonly ActiveAlert[];
  /** Evaluates the rule; returns the alerts that are active or were resolved just now. Never throws. */
  evaluate(timeMs: number): ActiveAlert[];
}

export interface RuleStateOptions {
  source: SampleSource;
  recorded: RecordedSeries;
  /** Names of the scraped jobs. */
  jobs: ReadonlySet<string>;
  externalLabels: Readonly<Record<string, string>>;
}

export function createRuleState(rule: Rule, options: RuleStateOptions): RuleState {
  const { source, recorded, jobs, externalLabels } = options;
  const fitted = rule.parsed && fitToJobs(rule.parsed, jobs);
  const evaluator = fitted && createEvaluator(fitted.expr, { source });
  const alerts: AlertStates | undefined =
    rule.kind === 'alerting' && evaluator ? createAlertStates(rule, evaluator, externalLabels) : undefined;
  /** Labels of the recorded series by those of the result, so that both keep their identity. */
  const named = new WeakMap<Labels, Labels>();

  function record(timeMs: number): void {
    const value = evaluator?.at(timeMs);
    if (value === undefined || typeof value === 'string') throw new Error('the expression has no number');
    const vector = typeof value === 'number' ? [{ labels: noLabels, value }] : value;
    const samples = vector.map((sample) => {
      let labels = named.get(sample.labels);
      if (!labels) {
        labels = withoutEmpty({ ...sample.labels, ...rule.labels, [nameLabel]: rule.name });
        named.set(sample.labels, labels);
      }
      return { labels, value: sample.value };
    });
    recorded.append(rule, timeMs, samples);
  }

  const state: RuleState = {
    rule,
    left: (fitted?.left ?? []).map(({ from, to }) => rule.expr.slice(from, to)),
    error: rule.parseError,
    lastEvaluationMs: undefined,
    tookMs: 0,
    evaluations: 0,
    failures: 0,
    get active() {
      return alerts?.active ?? [];
    },
    evaluate(timeMs) {
      const began = performance.now();
      let changed: ActiveAlert[] = [];
      state.evaluations++;
      try {
        if (rule.parseError !== undefined) throw new Error(rule.parseError);
        if (alerts) changed = alerts.update(timeMs);
        else record(timeMs);
        state.error = undefined;
      } catch (error) {
        state.failures++;
        state.error = (error as Error).message;
        if (!alerts) recorded.append(rule, timeMs, []);
      }
      state.lastEvaluationMs = timeMs;
      state.tookMs = performance.now() - began;
      return changed;
    },
  };
  return state;
}

const noLabels: Labels = {};

function withoutEmpty(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''));
}
