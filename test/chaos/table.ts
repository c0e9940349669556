import { markdownTable } from '@glasshouse/settings';
import type { ScenarioFigures } from './run-scenario.js';
import { failureCount, slowMs } from './user-figures.js';

const seconds = (ms: number) => (ms / 1000).toFixed(1);

/** A row without figures has not been measured. */
export type Row = Pick<ScenarioFigures, 'title'> & { figures: ScenarioFigures | undefined };

const notMeasured = 'not measured';

/** Renders what users saw, one row for each scenario. */
export function userTable(rows: readonly Row[]): string {
  return markdownTable(
    [
      'fault',
      'requests',
      'failed',
      `over ${slowMs / 1000} s`,
      'longest s',
      'fault s',
      'last failure s',
      'settled s',
    ],
    rows.map(({ title, figures }) => [title, ...(figures ? userCells(figures) : [notMeasured, ...empty(6)])]),
  );
}

const empty = (count: number) => new Array<string>(count).fill('');

function userCells({ users, settledMs }: ScenarioFigures): (string | number)[] {
  return [
    users.requests,
    Object.entries(users.failed)
      .map(([name, count]) => `${count} × ${name}`)
      .join(', ') || '0',
    users.slow,
    seconds(users.longestMs),
    seconds(users.faultMs),
    users.lastFailureMs === 0 ? '0' : seconds(users.lastFailureMs),
    settledMs === null ? 'not settled' : seconds(settledMs),
  ];
}

/** Renders what was lost, one row for each scenario. */
export function lossTable(rows: readonly Row[]): string {
  return markdownTable(
    ['fault', 'orders', 'lost', 'telemetry produced', 'delivered', 'dropped', 'missing traces', 'audit'],
    rows.map(({ title, figures }) => [title, ...(figures ? lossCells(figures) : [notMeasured, ...empty(6)])]),
  );
}

function lossCells({ orders, losses, violations, telemetry }: ScenarioFigures): (string | number)[] {
  const { produced, delivered, dropped, missingTraces, audit } = telemetry;
  return [orders, losses.length + violations.length, produced, delivered, dropped, missingTraces, audit];
}

/** Returns a list of all losses, one paragraph; empty without any. */
export function losses(scenarios: readonly ScenarioFigures[]): string[] {
  const lines = scenarios.flatMap(({ title, losses, violations }) =>
    [...losses, ...violations].map((each) => `- ${title}: ${each.slice(0, 300)}`),
  );
  return lines.length === 0 ? [] : [lines.join('\n')];
}

/** Returns a line for the progress of a run. */
export function describeProblems({
  users,
  losses,
  violations,
  settledMs,
  telemetry,
}: ScenarioFigures): string {
  const parts = [
    `${failureCount(users)} of ${users.requests} requests failed ${JSON.stringify(users.failed)}`,
    `${users.slow} over 1 s, longest ${seconds(users.longestMs)} s`,
    `fault ${seconds(users.faultMs)} s, last failure ${seconds(users.lastFailureMs)} s after it ${JSON.stringify(users.lateFailures)}`,
    `settled after ${settledMs === null ? 'more than the limit' : `${seconds(settledMs)} s`}`,
    `telemetry ${telemetry.audit}, ${telemetry.dropped} dropped, ${telemetry.missingTraces} traces missing`,
    ...losses,
    ...violations,
  ];
  return parts.join('; ');
}
