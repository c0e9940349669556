import { type AlertingRule, sortKeys } from './rules.js';
import { sliErrorSeries, sloSelector } from './series.js';
import type { AlertOptions, Slo } from './slo.js';
import type { BurnRateWindows, SloWindows } from './windows.js';

/**
 * Returns the page and the ticket of an SLO, without the disabled ones. Each fires while the burn rate exceeds a factor
 * in two windows at once (SRE workbook, chapter 5, "Multiwindow, Multi-Burn-Rate Alerts"). Its value is the error ratio of
 * the shorter window.
 */
export function alertRules(slo: Slo, windows: SloWindows): AlertingRule[] {
  const { page, ticket } = slo.alerting;
  return [
    ...(page.disable ? [] : [alertRule(slo, windows, 'page', page)]),
    ...(ticket.disable ? [] : [alertRule(slo, windows, 'ticket', ticket)]),
  ];
}

function alertRule(
  slo: Slo,
  windows: SloWindows,
  severity: 'page' | 'ticket',
  { labels, annotations }: AlertOptions,
): AlertingRule {
  const { quick, slow } = windows[severity];
  const subject = '{{$labels.sloth_service}} {{$labels.sloth_slo}}';
  return {
    alert: slo.alerting.name,
    expr: `(\n${exceeds(slo, quick)}\n)\nor\n(\n${exceeds(slo, slow)}\n)\n`,
    // promtool takes rules of one name and the same labels for duplicates, so the SLO is a label here, too
    labels: sortKeys({ sloth_severity: severity, sloth_slo: slo.name, ...slo.alerting.labels, ...labels }),
    annotations: sortKeys({
      summary: `${subject} SLO error budget burn rate is over expected.`,
      title: `(${severity}) ${subject} SLO error budget burn rate is too fast.`,
      description: slo.description,
      slo_windows: windows.about,
      ...slo.alerting.annotations,
      ...annotations,
    }),
  };
}

function exceeds(slo: Slo, { factor, shortSeconds, longSeconds }: BurnRateWindows): string {
  const budget = (100 - slo.objective) / 100;
  const above = (seconds: number) =>
    `    max(${sliErrorSeries(seconds)}${sloSelector(slo)} > (${factor} * ${budget})) without (sloth_window)`;
  return `${above(shortSeconds)}\n    and\n${above(longSeconds)}`;
}
