import type { JourneyReport } from './journey.js';

/** Returns a table of all steps with status, time and trace id, and the number of failed journeys. */
export function table(reports: readonly JourneyReport[]): string {
  const rows = reports.flatMap((report) =>
    report.steps.map((step) => [
      report.name,
      step.name,
      step.status === 0 ? 'none' : String(step.status),
      `${step.milliseconds.toFixed(0)} ms`,
      step.traceId || '-',
      step.failure === undefined ? 'ok' : `FAILED: ${step.failure}`,
    ]),
  );
  const head = ['journey', 'step', 'status', 'time', 'trace', 'result'];
  const widths = head.map((title, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? title.length)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column === 3 ? cell.padStart(widths[3] as number) : cell.padEnd(widths[column] as number),
      )
      .join('  ')
      .trimEnd();
  const failed = reports.filter((report) => !report.ok).length;
  const steps = rows.length;
  return [
    line(head),
    line(widths.map((width) => '-'.repeat(width))),
    ...rows.map(line),
    '',
    `${reports.length} journeys, ${steps} steps, ${failed === 0 ? 'all passed' : `${failed} failed`}`,
  ].join('\n');
}
