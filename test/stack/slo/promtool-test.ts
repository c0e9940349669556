import {
  type AlertingRule,
  alertWindowsOf,
  promDuration,
  type RuleGroup,
  type Slo,
  type SloWindows,
  sloSeries,
} from '@glasshouse/monitoring';
import { stringify } from 'yaml';
import type { SloCase } from './slo-cases.js';
import type { Increases } from './slo-events.js';
import { sloEvents } from './slo-events.js';

const externalLabels = {
  console_url: 'http://console.test',
  grafana_url: 'http://grafana.test',
  kibana_search: 'http://kibana.test/search?q=',
};
/** Total of the events in each interval: an integer number of bad ones for every objective and burn rate. */
const total = 20_000;

/** Seconds between two samples: at least four samples in the shortest window. */
export function intervalOf(windows: SloWindows): number {
  return Math.floor((alertWindowsOf(windows)[0] as number) / 4);
}

/**
 * Returns a file for `promtool test rules`: the events of each case, and the page and ticket that must fire. The expected
 * summary contains the error ratio, so that the ratio is compared, too.
 *
 * @throws Error for an SLO without events in `slo-events.ts`
 */
export function promtoolTest(
  slo: Slo,
  windows: SloWindows,
  groups: readonly RuleGroup[],
  cases: readonly SloCase[],
): string {
  const interval = `${intervalOf(windows)}s`;
  const end = promDuration(120 * intervalOf(windows));
  const alerts = groups.flatMap(({ rules }) => rules.filter((rule) => 'alert' in rule));
  return stringify(
    {
      rule_files: ['rules.yml'],
      evaluation_interval: interval,
      // without it, promtool may evaluate the alerts before the series that they read
      group_eval_order: groups.map(({ name }) => name),
      tests: cases.map(({ when, burnRates, firing, budgetRemaining }) => ({
        name: `${slo.name} ${when}`,
        interval,
        external_labels: externalLabels,
        input_series: Object.entries(samplesOf(slo, burnRates)).map(([series, values]) => ({
          series,
          values: values.join(' '),
        })),
        alert_rule_test: [
          {
            alertname: slo.alerting.name,
            eval_time: end,
            exp_alerts: firing.map((severity) => {
              const rule = alerts.find(({ labels }) => labels.severity === severity) as AlertingRule;
              return expectedAlert(slo, windows, rule, severity, burnRates);
            }),
          },
        ],
        ...(budgetRemaining !== undefined && {
          promql_expr_test: [
            {
              expr: `round(max without (sloth_window) (${sloSeries.budgetRemaining}), 0.001)`,
              eval_time: end,
              exp_samples:
                budgetRemaining === 'none' ? [] : [{ labels: labelsOf(slo), value: budgetRemaining }],
            },
          ],
        }),
      })),
    },
    { lineWidth: 0 },
  );
}

function labelsOf(slo: Slo): string {
  const labels = { ...slo.labels, sloth_id: slo.id, sloth_service: slo.service, sloth_slo: slo.name };
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')}}`;
}

/** Returns the samples of each series, in promtool's notation of the series. They start far above 0, before which `rate` would not extrapolate. */
export function samplesOf(slo: Slo, burnRates: SloCase['burnRates']): Record<string, number[]> {
  const eventsOf = sloEvents[slo.name];
  if (!eventsOf) throw new Error(`slo-events.ts has no events of ${slo.name}`);
  const samples: Record<string, number[]> = {};
  for (const name of Object.keys(eventsOf({ bad: 0, good: total }))) samples[name] = [1_000_000];
  for (const rate of burnRates) {
    const bad = Math.round(((rate ?? 0) * (100 - slo.objective) * total) / 100);
    const increases: Increases = rate === undefined ? {} : eventsOf({ bad, good: total - bad });
    for (const [name, values] of Object.entries(samples))
      values.push((values.at(-1) as number) + (increases[name] ?? 0));
  }
  return samples;
}

function expectedAlert(
  slo: Slo,
  windows: SloWindows,
  rule: AlertingRule,
  severity: 'page' | 'ticket',
  burnRates: SloCase['burnRates'],
) {
  const labels: Record<string, string> = {
    ...slo.labels,
    sloth_id: slo.id,
    sloth_service: slo.service,
    sloth_slo: slo.name,
    ...rule.labels,
  };
  const { quick, slow } = windows[severity];
  const budget = (100 - slo.objective) / 100;
  const burnRateIn = (seconds: number) => {
    // a window with n samples contains n - 1 increases
    const seen = burnRates.slice(-(seconds / intervalOf(windows) - 1));
    return seen.reduce<number>((sum, rate) => sum + (rate ?? 0), 0) / seen.length;
  };
  const isQuick = [quick.shortSeconds, quick.longSeconds].every(
    (seconds) => burnRateIn(seconds) > quick.factor,
  );
  const value = burnRateIn((isQuick ? quick : slow).shortSeconds) * budget;
  const filled = (text: string) =>
    text
      .replaceAll(/\{\{ ?\$labels\.(\w+) ?\}\}/g, (_, name: string) => labels[name] ?? '')
      .replaceAll(
        /\{\{ \$externalLabels\.(\w+) \}\}/g,
        (_, name) => externalLabels[name as keyof typeof externalLabels],
      )
      .replaceAll('{{ $value | humanizePercentage }}', `${Number((value * 100).toPrecision(4))}%`);
  return {
    exp_labels: labels,
    exp_annotations: Object.fromEntries(
      Object.entries(rule.annotations).map(([name, text]) => [name, filled(text)]),
    ),
  };
}
