import { promDuration } from './durations.js';
import type { Slo } from './slo.js';

/**
 * Names of the recorded series, as Sloth writes them. All have the labels `sloth_id`, `sloth_service`, `sloth_slo` and the
 * labels of the SLO, and burn rates and the remaining budget `sloth_window`. They have the same names with real and with demo windows.
 */
export const sloSeries = {
  /** Share of good events required, 0 to 1. */
  objective: 'slo:objective:ratio',
  /** Share of bad events allowed, 0 to 1. */
  errorBudget: 'slo:error_budget:ratio',
  /** Period of the error budget in days. */
  periodDays: 'slo:time_period:days',
  /** Error ratio of the shortest window divided by the error budget; above 1, the budget does not last the period. */
  currentBurnRate: 'slo:current_burn_rate:ratio',
  /** Error ratio of the period divided by the error budget. */
  periodBurnRate: 'slo:period_burn_rate:ratio',
  /** Share of the error budget that is left, at most 1, and negative when it is overspent. */
  budgetRemaining: 'slo:period_error_budget_remaining:ratio',
  /** Always 1, with the labels `sloth_objective`, `slo_period` and `slo_windows` (`real` or `demo`). */
  info: 'sloth_slo_info',
} as const;

/**
 * Returns the name of the error ratio of a window in seconds, 0 to 1, e.g. `slo:sli_error:ratio_rate5m`. The windows
 * differ between the sets; `sloth_window` is the window as label. Without traffic in the window there is no sample.
 */
export function sliErrorSeries(windowSeconds: number): string {
  return `slo:sli_error:ratio_rate${promDuration(windowSeconds)}`;
}

/** Labels that identify an SLO in every recorded series. */
export function idLabels({ id, service, name }: Slo): Record<string, string> {
  return { sloth_id: id, sloth_service: service, sloth_slo: name };
}

/** Returns the selector of the series of an SLO, e.g. `{sloth_id="shop-x", sloth_service="shop", sloth_slo="x"}`. */
export function sloSelector(slo: Slo): string {
  const matchers = Object.entries(idLabels(slo)).map(([name, value]) => `${name}="${value}"`);
  return `{${matchers.join(', ')}}`;
}
