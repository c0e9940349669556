/** SLOs of the shop: their list, windows, recorded series and rule files. */
export { promDuration } from './durations.js';
export { parseSlos, SloFileError } from './parse-slos.js';
export { readSlos, sloPath } from './read-slos.js';
export { ruleGroups, sloRuleFiles, sloRulesPath } from './rule-files.js';
export type { AlertingRule, RecordingRule, RuleGroup } from './rules.js';
export { sliErrorSeries, sloSelector, sloSeries } from './series.js';
export type { Alerting, AlertOptions, Sli, Slo } from './slo.js';
export {
  alertWindowsOf,
  type BurnRateWindows,
  type SloWindows,
  type SloWindowsName,
  sloWindows,
} from './windows.js';
