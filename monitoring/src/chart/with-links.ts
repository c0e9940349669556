import type { RuleGroup } from '../slo/rules.js';

/** Returns the groups with the values of external labels in the annotations; the chart replaces the addresses in them. */
export function withLinks(
  groups: readonly RuleGroup[],
  labels: Readonly<Record<string, string>>,
): RuleGroup[] {
  const resolve = (text: string) =>
    text.replace(/\{\{ *\$externalLabels\.(\w+) *\}\}/g, (whole, name: string) => labels[name] ?? whole);
  return groups.map((group) => ({
    ...group,
    rules: group.rules.map((rule) =>
      'alert' in rule
        ? {
            ...rule,
            annotations: Object.fromEntries(
              Object.entries(rule.annotations).map(([name, text]) => [name, resolve(text)]),
            ),
          }
        : rule,
    ),
  }));
}
