import { setImmediate as nextTurn } from 'node:timers/promises';
import { createSharedRegexes } from '../promql/matcher.js';
import { combineSources, type SampleSource } from '../promql/samples.js';
import type { ActiveAlert } from './alert-states.js';
import { type InhibitRule, inhibitorOf } from './inhibition.js';
import { createRecordedSeries, type RecordedSeries } from './recorded-series.js';
import { createRetention } from './retention.js';
import type { RuleGroup } from './rule-files.js';
import { createRuleState, type RuleState } from './rule-state.js';

/** Rules with everything that their alerts need. */
export interface RuleSet {
  readonly groups: readonly RuleGroup[];
  readonly inhibitRules?: readonly InhibitRule[];
  /** For `$externalLabels` of the templates; not part of the alerts. */
  readonly externalLabels?: Readonly<Record<string, string>>;
}

export interface RulesEngineOptions {
  /**
   * Returns the rules. Called once, when they are needed first.
   * @throws Error for an invalid file
   */
  rules(): RuleSet;
  /** The scraped series. */
  scraped: SampleSource;
  /** Names of the scraped jobs. */
  jobs: readonly string[];
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
  /** @throws Error when the rules cannot be read */
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
   * Evaluates the groups that are due, and waits a turn of the event loop after each group and after 10 ms. Rejects only
   * when the rules cannot be read.
   */
  evaluate(timeMs: number): Promise<void>;
  start(): void;
  close(): void;
}

/** Time after which an evaluation lets requests and receivers run, in milliseconds. */
const sliceMs = 10;

/** Evaluates recording and alerting rules as Prometheus does. A rule that fails does not affect the others. */
export function createRulesEngine(options: RulesEngineOptions): RulesEngine {
  const { scraped, intervalMs = 5000, onAlerts } = options;
  const retention = createRetention();
  const recorded = createRecordedSeries({ retentionMs: retention.of });
  const source = combineSources([scraped, recorded]);
  const jobs = new Set(options.jobs);
  const compile = createSharedRegexes();
  let loaded: { states: readonly GroupState[]; inhibitRules: readonly InhibitRule[] } | undefined;
  const counts = { rounds: 0, missed: 0, failures: 0, roundMs: 0 };
  let timer: NodeJS.Timeout | undefined;
  let isRunning = false;
  let isClosed = false;

  function load() {
    if (loaded) return loaded;
    const { groups, inhibitRules = [], externalLabels = {} } = options.rules();
    const context = { source, recorded, retention, compile, jobs, externalLabels };
    const states = groups.map(
      (group): GroupState => ({
        group,
        intervalMs: group.intervalMs ?? intervalMs,
        rules: group.rules.map((rule) => createRuleState(rule, context)),
        lastEvaluationMs: undefined,
        tookMs: 0,
      }),
    );
    loaded = { states, inhibitRules };
    return loaded;
  }

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
    const { states, inhibitRules } = load();
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
    get groups() {
      return load().states;
    },
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
