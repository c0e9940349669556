import type { Expr } from '../promql/ast.js';
import { createEvaluator, type Evaluator } from '../promql/evaluate.js';
import { type Labels, nameLabel } from '../promql/labels.js';
import type { CompileRegex } from '../promql/matcher.js';
import { parsePromql } from '../promql/parse.js';
import type { SampleSource } from '../promql/samples.js';
import { type ActiveAlert, type AlertStates, createAlertStates } from './alert-states.js';
import { fitToJobs } from './expectations.js';
import type { RecordedSeries } from './recorded-series.js';
import type { Retention } from './retention.js';
import type { Rule } from './rule-files.js';

/** A rule with the results of its evaluations. */
export interface RuleState {
  readonly rule: Rule;
  /** Parts of the expression that have no result, because their job is not scraped. */
  readonly left: readonly string[];
  /** Why the expression cannot be parsed, or the last evaluation failed; undefined after a success. */
  readonly error: string | undefined;
  /** Epoch milliseconds. */
  readonly lastEvaluationMs: number | undefined;
  /** Duration of the last evaluation, in milliseconds. */
  readonly tookMs: number;
  readonly evaluations: number;
  readonly failures: number;
  readonly active: readonly ActiveAlert[];
  /** Evaluates the rule; returns the alerts that are active or were resolved just now. Never throws. */
  evaluate(timeMs: number): ActiveAlert[];
}

export interface RuleStateOptions {
  source: SampleSource;
  recorded: RecordedSeries;
  /** Learns which recorded metrics the expression reads. */
  retention: Retention;
  compile: CompileRegex;
  /** Names of the scraped jobs. */
  jobs: ReadonlySet<string>;
  externalLabels: Readonly<Record<string, string>>;
}

/** The parsed expression of a rule. */
interface Prepared {
  readonly evaluator: Evaluator;
  readonly alerts: AlertStates | undefined;
  readonly left: readonly string[];
}

/**
 * Creates the state of a rule. Its expression is parsed at the first evaluation or read of its errors: parsing the
 * expressions of all rules would delay the start of the console by about half a second of processor time.
 */
export function createRuleState(rule: Rule, options: RuleStateOptions): RuleState {
  let prepared: Prepared | Error | undefined;
  let failure: string | undefined;
  const prepare = () => {
    prepared ??= prepareRule(rule, options);
    return prepared;
  };
  const record = createRecorder(rule, options.recorded);

  const state = {
    rule,
    get left() {
      const ready = prepare();
      return ready instanceof Error ? [] : ready.left;
    },
    get error() {
      const ready = prepare();
      return ready instanceof Error ? ready.message : failure;
    },
    lastEvaluationMs: undefined as number | undefined,
    tookMs: 0,
    evaluations: 0,
    failures: 0,
    get active() {
      return prepared === undefined || prepared instanceof Error ? [] : (prepared.alerts?.active ?? []);
    },
    evaluate(timeMs: number) {
      const began = performance.now();
      let changed: ActiveAlert[] = [];
      state.evaluations++;
      try {
        const ready = prepare();
        if (ready instanceof Error) throw ready;
        if (ready.alerts) changed = ready.alerts.update(timeMs);
        else record(timeMs, ready.evaluator);
        failure = undefined;
      } catch (error) {
        state.failures++;
        failure = (error as Error).message;
        if (rule.kind === 'recording') record(timeMs);
      }
      state.lastEvaluationMs = timeMs;
      state.tookMs = performance.now() - began;
      return changed;
    },
  };
  return state;
}

function prepareRule(
  rule: Rule,
  { source, retention, compile, jobs, externalLabels }: RuleStateOptions,
): Prepared | Error {
  let parsed: Expr;
  try {
    parsed = parsePromql(rule.expr, compile);
  } catch (error) {
    return error as Error;
  }
  retention.add(parsed);
  const { expr, left } = fitToJobs(parsed, jobs);
  const evaluator = createEvaluator(expr, { source });
  return {
    evaluator,
    alerts: rule.kind === 'alerting' ? createAlertStates(rule, evaluator, externalLabels) : undefined,
    left: left.map(({ from, to }) => rule.expr.slice(from, to)),
  };
}

/** Returns a function that appends the results of an evaluator to the recorded series, or none without an evaluator. */
function createRecorder(
  rule: Rule,
  recorded: RecordedSeries,
): (timeMs: number, evaluator?: Evaluator) => void {
  /** Labels of the recorded series by those of the result, so that both keep their identity. */
  const named = new WeakMap<Labels, Labels>();
  return (timeMs, evaluator) => {
    const value = evaluator ? evaluator.at(timeMs) : [];
    if (typeof value === 'string') throw new Error('the expression has no number');
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
  };
}

const noLabels: Labels = {};

function withoutEmpty(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''));
}
