import type { Slo, SloList } from '../../../contract/src/slos.js';
import type { Labels } from '../promql/labels.js';
import { readDurationMs } from '../promql/literals.js';
import { createMatcher } from '../promql/matcher.js';
import type { SampleSource } from '../promql/samples.js';
import type { RulesEngine } from './engine.js';

/** A recorded value older than this is no longer current; several evaluations with the longest interval. */
const currentMs = 5 * 60_000;
const errorRatio = 'slo:sli_error:ratio_rate';

/** Reads the state of each SLO from the series that Sloth's rules record. */
export function readSlos(
  { source, groups }: Pick<RulesEngine, 'source' | 'groups'>,
  timeMs: number,
): SloList {
  const values = (name: string) => valuesById(source, name, timeMs);
  const objectives = values('slo:objective:ratio');
  const budgets = values('slo:period_error_budget_remaining:ratio');
  const infos = values('sloth_slo_info');
  const descriptions = descriptionsBySlo(groups);
  const ratios = errorRatios(source, timeMs);
  const coverage = coverageById(source, timeMs);
  const items = [...objectives].map(([id, { labels, value: objective }]): Slo => {
    const info = infos.get(id)?.labels ?? {};
    const periodMs = readDurationMs(info.slo_period ?? '') ?? 0;
    const windows = ratios.get(id) ?? [];
    return {
      id,
      name: labels.sloth_slo ?? id,
      service: labels.service ?? labels.sloth_service ?? '',
      description: descriptions.get(labels.sloth_slo ?? ''),
      objective,
      periodMs,
      coveredMs: Math.min(periodMs, coverage.get(id) ?? 0),
      budgetRemaining: finiteOrNull(budgets.get(id)?.value),
      burnRates: windows
        .filter(({ windowMs }) => windowMs < periodMs)
        .sort((a, b) => a.windowMs - b.windowMs)
        .map(({ window, windowMs, value }) => ({
          window,
          windowMs,
          burnRate: finiteOrNull(value / (1 - objective)),
          errorRatio: finiteOrNull(value),
        })),
    };
  });
  return { items };
}

/** Returns the error budget left of each service: that of its SLO with the least; null when none is known. */
export function budgetsByService(
  engine: Pick<RulesEngine, 'source' | 'groups'>,
  timeMs: number,
): Map<string, number | null> {
  const budgets = new Map<string, number | null>();
  for (const { service, budgetRemaining } of readSlos(engine, timeMs).items) {
    const held = budgets.get(service) ?? null;
    const least =
      held === null || (budgetRemaining !== null && budgetRemaining < held) ? budgetRemaining : held;
    budgets.set(service, least);
  }
  return budgets;
}

interface Current {
  labels: Labels;
  value: number;
}

function valuesById(source: SampleSource, name: string, timeMs: number): Map<string, Current> {
  const found = new Map<string, Current>();
  for (const series of source.select([createMatcher('__name__', '=', name)])) {
    const latest = series.latest(timeMs - currentMs, timeMs);
    const id = series.labels.sloth_id;
    if (latest && id !== undefined) found.set(id, { labels: series.labels, value: latest.value });
  }
  return found;
}

function errorRatios(source: SampleSource, timeMs: number) {
  const found = new Map<string, { window: string; windowMs: number; value: number }[]>();
  for (const series of source.select([createMatcher('__name__', '=~', `${errorRatio}.+`)])) {
    const { sloth_id: id, sloth_window: window = '' } = series.labels;
    const windowMs = readDurationMs(window);
    if (id === undefined || windowMs === undefined) continue;
    const value = series.latest(timeMs - currentMs, timeMs)?.value ?? Number.NaN;
    found.set(id, [...(found.get(id) ?? []), { window, windowMs, value }]);
  }
  return found;
}

/** Returns for how long the console has recorded the objective of each SLO. */
function coverageById(source: SampleSource, timeMs: number): Map<string, number> {
  const found = new Map<string, number>();
  for (const series of source.select([createMatcher('__name__', '=', 'slo:objective:ratio')])) {
    const firstMs = series.firstMs();
    const id = series.labels.sloth_id;
    if (id !== undefined && firstMs !== undefined) found.set(id, timeMs - firstMs);
  }
  return found;
}

/** The rules have the description of an SLO as an annotation of its alerts. */
function descriptionsBySlo(groups: RulesEngine['groups']): Map<string, string> {
  const found = new Map<string, string>();
  for (const { group } of groups)
    for (const rule of group.rules)
      if (rule.kind === 'alerting' && rule.labels.sloth_slo !== undefined && rule.annotations.description)
        found.set(rule.labels.sloth_slo, rule.annotations.description);
  return found;
}

function finiteOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
