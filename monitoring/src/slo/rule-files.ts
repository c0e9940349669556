import { stringify } from 'yaml';
import type { GeneratedFile } from '../generated-file.js';
import { alertRules } from './alert-rules.js';
import { promDuration } from './durations.js';
import { sloPath } from './read-slos.js';
import { metadataRules, sliRules } from './recording-rules.js';
import type { RuleGroup } from './rules.js';
import type { Slo } from './slo.js';
import { type SloWindows, type SloWindowsName, sloWindows } from './windows.js';

/** Returns the path of the rules for a set of windows, from the root. Compose mounts one of the two folders. */
export function sloRulesPath(windows: SloWindowsName): string {
  return `prometheus/slo/${windows}/rules.yml`;
}

/** Generates one file of rules for each set of windows. */
export function sloRuleFiles(slos: readonly Slo[]): GeneratedFile[] {
  return Object.values(sloWindows).map((windows) => ({
    path: sloRulesPath(windows.name),
    content: `# Generated from ${sloPath} by \`npm run generate\`; ${windows.about}.\n${stringify(
      { groups: ruleGroups(slos, windows) },
      { lineWidth: 0, aliasDuplicateObjects: false },
    )}`,
  }));
}

/** Returns the groups of all SLOs, named as Sloth names them: error ratios, metadata and alerts. */
export function ruleGroups(slos: readonly Slo[], windows: SloWindows): RuleGroup[] {
  const { intervalSeconds } = windows;
  const interval = intervalSeconds === undefined ? {} : { interval: promDuration(intervalSeconds) };
  return slos.flatMap((slo) =>
    [
      { name: `sloth-slo-sli-recordings-${slo.id}`, ...interval, rules: sliRules(slo, windows) },
      { name: `sloth-slo-meta-recordings-${slo.id}`, ...interval, rules: metadataRules(slo, windows) },
      { name: `sloth-slo-alerts-${slo.id}`, ...interval, rules: alertRules(slo, windows) },
    ].filter(({ rules }) => rules.length > 0),
  );
}
