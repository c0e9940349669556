import { alignColumns } from '@glasshouse/settings';
import type { AuditReport, Comparison } from '../../../contract/src/audit.js';

/** Formats an audit for a terminal: a table of services, a table of deliveries, and the reasons. */
export function reportText(report: AuditReport): string {
  const compared = ({ received, difference }: Comparison) =>
    difference === 0
      ? String(received)
      : `${received} (${difference > 0 ? '-' : '+'}${Math.abs(difference)})`;
  const services = table(
    ['service', 'since', 'requests', 'server spans', 'access records', 'verdict'],
    report.services.map((s) => [
      s.service,
      s.since ? time(s.since.sinceMs) : '-',
      s.requests === null ? '?' : String(s.requests),
      compared(s.serverSpans),
      compared(s.accessRecords),
      s.verdict,
    ]),
  );
  const deliveries = table(
    ['service', 'instance', 'signal', 'destination', 'produced', 'delivered', 'queued', 'dropped', 'verdict'],
    report.deliveries.map((d) => [
      d.service,
      d.instance,
      d.signal,
      d.destination,
      String(d.produced),
      String(d.delivered),
      String(d.queued),
      droppedText(d.dropped),
      d.difference === 0 ? d.verdict : `off by ${d.difference}`,
    ]),
  );
  const notes = report.services.flatMap(({ service, since, reasons }) => [
    ...(since && since.because !== 'the service started'
      ? [`${service}: compared since ${time(since.sinceMs)}, because ${since.because}`]
      : []),
    ...reasons.map((reason) => `${service}: ${reason}`),
  ]);
  const others = report.notScraped.map(
    ({ service, serverSpans, accessRecords }) =>
      `${service} is not scraped: ${serverSpans} server spans, ${accessRecords} access records`,
  );
  return [services, deliveries, ...[[...notes, ...others].join('\n')].filter(Boolean)].join('\n\n');
}

/** Returns `queue_full 3, shutdown 1`, or `0`. */
function droppedText(dropped: Readonly<Record<string, number>>): string {
  const given = Object.entries(dropped).filter(([, count]) => count > 0);
  return given.length === 0 ? '0' : given.map(([reason, count]) => `${reason} ${count}`).join(', ');
}

/** Aligns columns by their widest cell; columns of numbers are aligned to the right. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return alignColumns(
    [heads, ...rows],
    (column) => rows.length > 0 && rows.every((row) => /^[\d?]/.test(row[column] as string)),
  );
}

function time(ms: number): string {
  return new Date(ms).toISOString().slice(11, 19);
}
