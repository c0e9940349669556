import { markdownTable } from '@glasshouse/settings';
import { pageOf, readAllAlerts } from '../alert-rules.js';

/** Alerts whose rules the workspace `monitoring` generates from the service level objectives, with their meaning. */
export const generatedAlerts: Readonly<Record<string, { severity: string; description: string }>> = {
  ErrorBudgetBurn: {
    severity: 'page, ticket',
    description: 'A service level objective uses up its error budget too fast.',
  },
};

/** Section that translates the steps of the pages, which name the back-ends of the full stack. */
const withoutDocker = [
  '## With `npm start`',
  '',
  'The pages name the back-ends and commands of the full stack. With `npm start`, use the console instead:',
  '',
  markdownTable(
    ['a page says', 'with `npm start`'],
    [
      ['Grafana, dashboard *SLO*', 'page Alerts, table *Error budgets*'],
      ['Grafana, dashboard *Service*', 'page Metrics; **Series by route** of the service'],
      ['Grafana, dashboard *Telemetry*', 'page Telemetry'],
      ['Grafana, another dashboard', 'page Metrics, tab **Any series**; `docs/metrics.md` lists the metrics'],
      [
        'Kibana, `service.name:"order" and log.level:(error or fatal)`',
        'page Logs, `service:order level:>=error`; the terms have no `and`, `or`, `not` or parentheses',
      ],
      ['Jaeger, a service, tag `error=true`', 'page Requests, `service:order error:true`'],
      ['Jaeger, longest durations', 'page Requests, `service:order`, sorted by duration'],
      ['`docker compose ps`', 'page Metrics, list of the processes; or `npm run console -- processes`'],
      ['`docker compose logs <service>`', 'page Logs, `service:order`; the terminal of `npm start`'],
      [
        '`docker compose restart <service>`',
        '`kill <process id>`, with the id from the list of the processes; `npm start` restarts it',
      ],
    ],
  ),
  '',
];

/** Returns `docs/runbooks/README.md`. */
export function runbooksPage(): string {
  const written = readAllAlerts().map(({ alert, labels, annotations }) => [
    alert,
    labels.severity,
    annotations.description,
  ]);
  const generated = Object.entries(generatedAlerts)
    .filter(([alert]) => !written.some(([other]) => other === alert))
    .map(([alert, { severity, description }]) => [alert, severity, description]);
  return [
    '# Runbooks',
    '',
    '<!-- Generated from prometheus/rules by `npm run docs`; a test compares both. -->',
    '',
    'One page for each alert: its meaning, the panel, search and trace to open first, and steps to try. Alerts link to their',
    'pages, which the console serves. The last section translates the steps for `npm start`.',
    '',
    'Severity `page`: users notice it, or data is at risk; act now. `ticket`: act within a day. `warning`: look at it when',
    'you work on that service.',
    '',
    markdownTable(
      ['alert', 'severity', 'meaning'],
      [...written, ...generated].map(([alert = '', severity = '', description = '']) => [
        `[${alert}](${pageOf(alert)}.md)`,
        severity,
        description,
      ]),
    ),
    '',
    ...withoutDocker,
  ].join('\n');
}
