import { markdownTable } from '@glasshouse/settings';
import { pageOf, readAllAlerts } from '../alert-rules.js';

/** Alerts whose rules the workspace `monitoring` generates from the service level objectives, with their meaning. */
export const generatedAlerts: Readonly<Record<string, { severity: string; description: string }>> = {
  ErrorBudgetBurn: {
    severity: 'page, ticket',
    description: 'A service level objective uses up its error budget too fast.',
  },
};

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
    'pages, which the console serves.',
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
  ].join('\n');
}
