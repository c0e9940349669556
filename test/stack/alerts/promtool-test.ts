import { stringify } from 'yaml';
import type { AlertRule } from '../../config/alert-rules.js';
import type { AlertCase } from './alert-cases.js';

const externalLabels = {
  console_url: 'http://console.test',
  grafana_url: 'http://grafana.test',
  kibana_search: 'http://kibana.test/search?q=',
};

/**
 * Returns a file for `promtool test rules`. Expected labels and annotations come from the rule, with the labels of the
 * case filled in; the summary comes from the case.
 *
 * @param ruleFile path of the file with the rules
 */
export function promtoolTest(
  ruleFile: string,
  rules: readonly AlertRule[],
  cases: readonly AlertCase[],
): string {
  return stringify({
    rule_files: [ruleFile],
    evaluation_interval: '5s',
    tests: cases.map(({ alert, when, input, at = '10m', firing = [] }) => ({
      name: `${alert} ${when}`,
      interval: '5s',
      external_labels: externalLabels,
      input_series: Object.entries(input).map(([series, values]) => ({ series, values })),
      alert_rule_test: [
        {
          alertname: alert,
          eval_time: at,
          exp_alerts: firing.map(({ labels, summary }) => {
            const rule = rules.find((each) => each.alert === alert);
            const fill = (texts: Readonly<Record<string, string>> = {}) =>
              Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, filled(text, labels)]));
            return {
              exp_labels: { ...labels, ...fill(rule?.labels) },
              exp_annotations: { ...fill(rule?.annotations), summary },
            };
          }),
        },
      ],
    })),
  });
}

/** Fills in `{{ $labels.x }}` and `{{ $externalLabels.x }}`. */
function filled(text: string, labels: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{ \$(labels|externalLabels)\.(\w+) \}\}/g, (_, from: string, name: string) => {
    const values: Readonly<Record<string, string>> = from === 'labels' ? labels : externalLabels;
    return values[name] ?? '';
  });
}
