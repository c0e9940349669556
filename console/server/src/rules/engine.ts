import { setImmediate as nextTurn } from 'node:timers/promises';
import { createSharedRegexes } from '../promql/matcher.js';
import { combineSources, type SampleSource } from '../promql/samples.js';
import type { ActiveAlert } from './alert-states.js';
import { type InhibitRule, inhibitorOf } from './inhibition.js';
import { createRecordedSeries, type RecordedSeries } from './recorded-series.js';
import { createRetention } from './retention.js';
import type { RuleGroup } from './rule-files.js';
import { createRuleState, type RuleState } from './rule-state.js';

export interface RulesEngineOptions {
  groups: readonly RuleGroup[];
  /** The scraped series. */
  scraped: SampleSource;
  /** Names of the scraped jobs. */
  jobs: readonly string[];
  /** For `$externalLabels` of the templates; not part of the alerts. */
  externalLabels?: Readonly<Record<string, string>>;
  inhibitRules?: readonly InhibitRule[];
  /** Time between two evaluations of a group without an own interval; default 5000. */
  intervalMs?: number;
  /** Called after each round with all active alerts and those that were resolved since the last one. */
  onAlerts?(alerts: readonly EngineAlert[], timeMs: number): void;
}

/** An alert, with the alert that inhibits it. */
export interface EngineAlert {
  readonly alert: ActiveAlert;
  readonly inhibitor: ActiveAlert | undefined;
}

export interface GroupState {
  readonly group: RuleGroup;
  readonly intervalMs: number;
  readonly rules: readonly RuleState[];
  lastEvaluationMs: number | undefined;
  tookMs: number;
}

export interface RulesEngine {
  readonly groups: readonly GroupState[];
  /** The scraped and the recorded series. */
  readonly source: SampleSource;
  readonly recorded: RecordedSeries;
  readonly counts: {
    readonly rounds: number;
    /** Rounds that were left out because the one before took too long. */
    readonly missed: number;
    readonly failures: number;
    /** Processor time of the last round. */
    readonly roundMs: number;
  };
  /**
   * Evaluates the groups that are due, and waits a turn of the event loop after each group and after 10 ms. Never
   * rejects.
   */
  evaluate(timeMs: number): Promise<void>;
  start(): void;
  close(): void;
}

/** Time after which an evaluation lets requests and receivers run, in milliseconds. */
const sliceMs = 10;

/** Evaluates recording and alerting rules as Prometheus does. A rule that fails does not affect the others. */
export function createRulesEngine(options: RulesEngineOptions): RulesEngine {
  const { groups, scraped, externalLabels = {}, inhibitRules = [], intervalMs = 5000, onAlerts } = options;
  const retention = createRetention();
  const recorded = createRecordedSeries({ retentionMs: retention.of });
  const source = combineSources([scraped, recorded]);
  const jobs = new Set(options.jobs);
  const context = { source, recorded, retention, compile: createSharedRegexes(), jobs, externalLabels };
  const states = groups.map(
    (group): GroupState => ({
      group,
      intervalMs: group.intervalMs ?? intervalMs,
      rules: group.rules.map((rule) => createRuleState(rule, context)),
      lastEvaluationMs: undefined,
      tookMs: 0,
    }),
  );
  const counts = { rounds: 0, missed: 0, failures: 0, roundMs: 0 };
  let timer: NodeJS.Timeout | undefined;
  let isRunning = false;
  let isClosed = false;

  /** Evaluates the rules of a group in order, with a pause when they have blocked the process for some time. */
  async function evaluateGroup(state: GroupState, timeMs: number): Promise<ActiveAlert[]> {
    const alerts: ActiveAlert[] = [];
    let tookMs = 0;
    let began = performance.now();
    for (const rule of state.rules) {
      const { failures } = rule;
      alerts.push(...rule.evaluate(timeMs));
      counts.failures += rule.failures - failures;
      const ms = performance.now() - began;
      if (ms < sliceMs) continue;
      tookMs += ms;
      await nextTurn();
      began = performance.now();
    }
    state.lastEvaluationMs = timeMs;
    state.tookMs = tookMs + performance.now() - began;
    return alerts;
  }

  /** A round may begin some milliseconds early. */
  const isDue = ({ lastEvaluationMs, intervalMs: own }: GroupState, timeMs: number) =>
    lastEvaluationMs === undefined || timeMs - lastEvaluationMs >= own - 50;

  async function evaluate(timeMs: number): Promise<void> {
    if (isRunning) {
      counts.missed++;
      return;
    }
    isRunning = true;
    const alerts: ActiveAlert[] = [];
    let roundMs = 0;
    for (const state of states) {
      if (isClosed) break;
      if (!isDue(state, timeMs)) {
        alerts.push(...state.rules.flatMap(({ active }) => active));
        continue;
      }
      alerts.push(...(await evaluateGroup(state, timeMs)));
      roundMs += state.tookMs;
      await nextTurn();
    }
    counts.rounds++;
    counts.roundMs = roundMs;
    isRunning = false;
    if (isClosed) return;
    const firing = alerts.filter(({ state }) => state === 'firing');
    onAlerts?.(
      alerts.map((alert) => ({ alert, inhibitor: inhibitorOf(inhibitRules, alert, firing) })),
      timeMs,
    );
  }

  return {
    groups: states,
    source,
    recorded,
    counts,
    evaluate,
    start() {
      timer ??= setInterval(() => void evaluate(Date.now()), intervalMs);
      timer.unref();
    },
    close() {
      isClosed = true;
      clearInterval(timer);
    },
  };
}
