import { handle, invalidRequest, ProblemError, type Route } from '@glasshouse/http';
import type { RuleList } from '../../../contract/src/rules.js';
import { readDurationMs } from '../promql/literals.js';
import { PromqlError } from '../promql/promql-error.js';
import { listMetricNames } from '../queries/metrics/metric-names.js';
import { maxSteps, queryMetrics } from '../queries/metrics/query-metrics.js';
import { createQueryQueue } from '../queries/metrics/query-queue.js';
import type { GroupState } from '../rules/engine.js';
import type { RuleState } from '../rules/rule-state.js';
import type { Rules } from '../rules/rules.js';
import { readSlos } from '../rules/slos.js';
import type { SeriesStore } from '../scrape/series.js';
import { readTimeRange, requireCurrentRun } from './read-query.js';
import * as operations from './rules-operations.js';

export interface RulesRoutesOptions {
  series: SeriesStore;
  rules: Rules;
  /** Id of the current run. */
  run: string;
  /** Returns whether a trace is stored. */
  isStored(traceId: string): boolean;
}

const standardRangeMs = 15 * 60_000;

/** Routes of metric queries, rules and SLOs. */
export function rulesRoutes({ series, rules, run, isStored }: RulesRoutesOptions): Route[] {
  const { engine } = rules;
  const queue = createQueryQueue();
  return [
    handle(operations.listMetricNames, async ({ query: { run: wanted, ...query } }) => {
      requireCurrentRun(wanted, run);
      return listMetricNames(series, engine.recorded, query);
    }),
    handle(operations.queryMetrics, async ({ query: { expr, limit, step, run: wanted, ...range } }) => {
      requireCurrentRun(wanted, run);
      const nowMs = Date.now();
      const { sinceMs, untilMs = nowMs } = readTimeRange(range, nowMs);
      const since = sinceMs ?? untilMs - standardRangeMs;
      if (since > untilMs)
        throw invalidRequest([{ in: 'query', path: '/since', message: 'must be before until' }]);
      const stepMs = readStep(step, untilMs - since);
      try {
        return await queue.run(() =>
          queryMetrics(engine.source, series, { expr, sinceMs: since, untilMs, stepMs, limit, isStored }),
        );
      } catch (error) {
        throw error instanceof PromqlError ? toProblem(error) : error;
      }
    }),
    handle(operations.listRules, async () => toRuleList(rules)),
    handle(operations.listSlos, async () => readSlos(engine, Date.now())),
  ];
}

function readStep(text: string | undefined, rangeMs: number): number | undefined {
  if (text === undefined) return undefined;
  const stepMs = readDurationMs(text);
  const invalid = (message: string) => invalidRequest([{ in: 'query', path: '/step', message }]);
  if (stepMs === undefined || !(stepMs >= 1)) throw invalid('must be a duration such as 15s, or seconds');
  if (rangeMs / stepMs > maxSteps) throw invalid(`must be larger: the range has more than ${maxSteps} steps`);
  return stepMs;
}

/** The problem has the `position` of the error: index of the first character, and index after the last. */
function toProblem({ message, from, to }: PromqlError): ProblemError {
  const error = { in: 'query', path: '/expr', message } as const;
  return new ProblemError('INVALID_REQUEST', {
    detail: `query /expr at character ${from + 1}: ${message}`,
    extensions: { errors: [error], position: { from, to } },
  });
}

function toRuleList({ engine, evaluates, chat }: Rules): RuleList {
  const { groups, counts, recorded } = engine;
  return {
    evaluates,
    groups: groups.map(toGroup),
    rounds: counts.rounds,
    missedRounds: counts.missed,
    failures: counts.failures,
    roundMs: counts.roundMs,
    recorded: { ...recorded.counts },
    ...(chat && { chat: { name: chat.name, ...chat.counts } }),
  };
}

function toGroup({ group, intervalMs, tookMs, rules }: GroupState): RuleList['groups'][number] {
  return { name: group.name, file: group.file, intervalMs, tookMs, rules: rules.map(toRule) };
}

function toRule({
  rule,
  active,
  left,
  error,
  ...state
}: RuleState): RuleList['groups'][number]['rules'][number] {
  const { kind, name, expr, labels } = rule;
  return {
    kind,
    name,
    expr,
    labels: { ...labels },
    ...(rule.kind === 'alerting' && {
      annotations: { ...rule.annotations },
      forMs: rule.forMs,
      keepFiringForMs: rule.keepFiringForMs,
      state: active.some((alert) => alert.state === 'firing')
        ? 'firing'
        : active.length > 0
          ? 'pending'
          : 'inactive',
    }),
    active: active.length,
    leftOut: [...left],
    ...(error !== undefined && { error }),
    lastEvaluationMs: state.lastEvaluationMs ?? null,
    tookMs: state.tookMs,
    evaluations: state.evaluations,
    failures: state.failures,
  };
}
