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

/** Service level objectives: budget left, burn rates and alerts, from the recording rules with Sloth's names. */
export function sloBoard(): Board {
  return {
    name: 'slo',
    title: 'SLO',
    description:
      'Service level objectives: how much of the error budget is left, how fast it burns, and which alerts fire.',
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
          'Set of windows that the rules use. "real" has the 30-day windows of the SRE workbook; "demo" has the same ratios within 12 hours, so that an alert can be seen in minutes.',
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
          'Objective of each SLO, the share of the error budget that is left, and the current burn rate. At a burn rate of 1 the budget lasts exactly for the period. A negative budget means that the objective is missed.',
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
          'Share of the error budget of the period that is left. A line that falls steeply is an incident; below 0 the objective is missed.',
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
          'How many times faster than allowed the budget is used now. Alerts page at 14.4 and 6, and open tickets at 3 and 1, when a long and a short window agree.',
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
            // the names of the recorded error ratios contain their windows, which differ between the sets
            `max by (${by}) (slo:current_burn_rate:ratio${chosen} * on (sloth_id) group_left () slo:error_budget:ratio${chosen})`,
            legend,
          ),
        ],
      }),
      chart({
        title: 'Burn rate of the whole period',
        description: 'Share of the budget of the period that is used. 1 means that it is used up.',
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
        description: 'When each alert was pending or firing. Its runbook says what to try.',
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
