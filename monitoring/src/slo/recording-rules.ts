import { promDuration } from './durations.js';
import { type RecordingRule, sortKeys } from './rules.js';
import { idLabels, sliErrorSeries, sloSelector, sloSeries } from './series.js';
import type { Sli, Slo } from './slo.js';
import { alertWindowsOf, type SloWindows } from './windows.js';

/** Returns the rules that record the error ratio of an SLO in each window and in the whole period. */
export function sliRules(slo: Slo, windows: SloWindows): RecordingRule[] {
  const alertWindows = alertWindowsOf(windows);
  const rule = (seconds: number, expr: string): RecordingRule => ({
    record: sliErrorSeries(seconds),
    expr,
    labels: sortKeys({ ...idLabels(slo), sloth_window: promDuration(seconds), ...slo.labels }),
  });
  // Averages the ratios of the shortest window: `rate` over the whole period would read every sample of every series.
  const ofShortest = `${sliErrorSeries(alertWindows[0] as number)}${sloSelector(slo)}[${promDuration(windows.periodSeconds)}]`;
  return [
    ...alertWindows.map((seconds) => rule(seconds, errorRatio(slo.sli, promDuration(seconds)))),
    rule(
      windows.periodSeconds,
      `sum_over_time(${ofShortest})\n/ ignoring (sloth_window)\ncount_over_time(${ofShortest})\n`,
    ),
  ];
}

function errorRatio(sli: Sli, window: string): string {
  const inWindow = (query: string) => query.replaceAll(/\{\{ *\.window *\}\}/g, window);
  if (sli.kind === 'raw') return `(${inWindow(sli.errorRatioQuery)})`;
  return `(${inWindow(sli.errorQuery)})\n/\n(${inWindow(sli.totalQuery)})\n`;
}

/** Returns the rules that record objective, error budget, burn rates and information about an SLO. */
export function metadataRules(slo: Slo, windows: SloWindows): RecordingRule[] {
  const labels = { ...idLabels(slo), ...slo.labels };
  const selector = sloSelector(slo);
  const objective = slo.objective / 100;
  const period = promDuration(windows.periodSeconds);
  const rule = (record: string, expr: string, more: Record<string, string> = {}): RecordingRule => ({
    record,
    expr,
    labels: sortKeys({ ...labels, ...more }),
  });
  const burnRate = (seconds: number) =>
    `${sliErrorSeries(seconds)}${selector}\n/ on(sloth_id, sloth_slo, sloth_service) group_left\n${sloSeries.errorBudget}${selector}\n`;
  return [
    rule(sloSeries.objective, `vector(${objective})`),
    rule(sloSeries.errorBudget, `vector(1-${objective})`),
    rule(sloSeries.periodDays, `vector(${windows.periodSeconds / 86_400})`),
    rule(sloSeries.currentBurnRate, burnRate(alertWindowsOf(windows)[0] as number)),
    rule(sloSeries.periodBurnRate, burnRate(windows.periodSeconds)),
    rule(sloSeries.budgetRemaining, `1 - ${sloSeries.periodBurnRate}${selector}`),
    rule(sloSeries.info, 'vector(1)', {
      sloth_objective: String(slo.objective),
      sloth_spec: 'prometheus/v1',
      slo_period: period,
      slo_windows: windows.name,
    }),
  ];
}
