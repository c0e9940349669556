import { annotations } from '../annotations.js';
import type { Board } from '../board.js';
import type { Row } from '../layout.js';
import { consolePage, dashboardLink, pages } from '../links.js';
import { chart, grid, states, stats } from '../panels.js';
import { instant, range } from '../queries.js';
import { labelVariable } from '../variables.js';

const chosen = '{sloth_service=~"$sloth_service",sloth_slo=~"$sloth_slo"}';
const noSlo = 'Prometheus has evaluated no SLO yet. The rules are in prometheus/slo.';
const legend = '{{sloth_service}} {{sloth_slo}}';
const by = 'sloth_service, sloth_slo';

/** Service level objectives: remaining budgets, burn rates and alerts, from the recording rules with Sloth's names. */
export function sloBoard(): Board {
  return {
    name: 'slo',
    title: 'SLO',
    description: 'Service level objectives: remaining error budget, burn rates, and firing alerts.',
    from: 'now-1h',
    variables: [
      labelVariable('sloth_service', 'Service', 'label_values(sloth_slo_info, sloth_service)', {
        description: 'Service or group of routes that has objectives.',
      }),
      labelVariable(
        'sloth_slo',
        'SLO',
        'label_values(sloth_slo_info{sloth_service=~"$sloth_service"}, sloth_slo)',
        { description: 'Objective, such as availability or latency.' },
      ),
    ],
    annotations: annotations('.+'),
    links: [
      { title: 'Rules in Prometheus', url: `${pages.prometheus}/rules` },
      { title: 'Alerts in Alertmanager', url: `${pages.alertmanager}/#/alerts` },
      consolePage('Alerts in the console', 'alerts'),
    ],
    rows: [state(), burn(), alerts()],
  };
}

function state(): Row {
  return {
    title: 'State',
    panels: [
      stats({
        title: 'Windows of the SLOs',
        description:
          'Set of windows that the rules use. "real" has the 30-day windows of the SRE workbook; "demo" has the same burn rates with a period of 12 hours, so that an alert fires within a minute.',
        unit: 'none',
        noData: noSlo,
        width: 5,
        height: 8,
        byName: true,
        queries: [instant('count by (slo_windows) (sloth_slo_info)', '{{slo_windows}}')],
      }),
      grid({
        title: 'Objectives',
        description:
          'Objective, remaining share of the error budget, and current burn rate of each SLO. At a burn rate of 1, the budget lasts exactly for the period. A negative budget means that the objective is missed.',
        unit: 'percentunit',
        noData: noSlo,
        width: 19,
        sortBy: 'Burn rate',
        steps: [
          [null, 'red'],
          [0, 'yellow'],
          [0.25, 'green'],
        ],
        queries: [
          instant(`max by (${by}) (slo:objective:ratio${chosen})`, '', 'table'),
          instant(`min by (${by}) (slo:period_error_budget_remaining:ratio${chosen})`, '', 'table'),
          instant(`max by (${by}) (slo:current_burn_rate:ratio${chosen})`, '', 'table'),
        ],
        columns: [
          { field: 'sloth_service', title: 'Service' },
          { field: 'sloth_slo', title: 'SLO' },
          { field: 'Value #A', title: 'Objective' },
          { field: 'Value #B', title: 'Budget left' },
          { field: 'Value #C', title: 'Burn rate', unit: 'none' },
        ],
      }),
    ],
  };
}

function burn(): Row {
  return {
    title: 'Error budget',
    panels: [
      chart({
        title: 'Error budget left',
        description:
          'Remaining share of the error budget of the period. A steep fall is an incident. Below 0, the objective is missed.',
        unit: 'percentunit',
        noData: noSlo,
        width: 12,
        min: -1,
        max: 1,
        queries: [range(`min by (${by}) (slo:period_error_budget_remaining:ratio${chosen})`, legend)],
      }),
      chart({
        title: 'Burn rate',
        description:
          'Speed at which the budget is used now, relative to the speed that uses it up exactly at the end of the period. Alerts page above 14.4 and 6, and make tickets above 3 and 1, if the rate exceeds the limit in a long and a short window.',
        unit: 'none',
        noData: noSlo,
        width: 12,
        steps: [
          [null, 'green'],
          [1, 'yellow'],
          [6, 'red'],
        ],
        queries: [range(`max by (${by}) (slo:current_burn_rate:ratio${chosen})`, legend)],
      }),
      chart({
        title: 'Errors in the shortest window',
        description:
          'Share of bad events in the shortest window. Bad events are failed or slow requests, failed transactions, or dropped telemetry, as prometheus/slo.yaml defines them.',
        unit: 'percentunit',
        noData: noSlo,
        width: 12,
        queries: [
          range(
            // The name of a recorded error ratio contains its window, which differs between demo and real windows.
            `max by (${by}) (slo:current_burn_rate:ratio${chosen} * on (sloth_id) group_left () slo:error_budget:ratio${chosen})`,
            legend,
          ),
        ],
      }),
      chart({
        title: 'Error budget used',
        description: 'Used share of the error budget of the period. At 100%, nothing is left.',
        unit: 'percentunit',
        noData: noSlo,
        width: 12,
        queries: [range(`max by (${by}) (slo:period_burn_rate:ratio${chosen})`, legend)],
      }),
    ],
  };
}

function alerts(): Row {
  return {
    title: 'Alerts',
    panels: [
      states({
        title: 'Alerts of the SLOs',
        description:
          'Times at which each alert was pending or firing. The runbook ErrorBudgetBurn has the steps to try.',
        unit: 'none',
        noData: 'No alert of an SLO in this time range.',
        width: 24,
        texts: {
          '1': { text: 'pending', colour: 'yellow' },
          '2': { text: 'firing', colour: 'red' },
        },
        queries: [
          range(
            `max by (alertname, ${by}) (ALERTS{sloth_service!="",alertstate="pending"}) or max by (alertname, ${by}) (2 * ALERTS{sloth_service!="",alertstate="firing"})`,
            `{{alertname}} ${legend}`,
          ),
        ],
        links: [dashboardLink('Overview', 'overview')],
      }),
    ],
  };
}
