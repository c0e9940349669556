import { markdownTable } from '@glasshouse/settings';
import type { ScenarioFigures } from './run-scenario.js';
import { failureCount } from './user-figures.js';

const seconds = (ms: number) => (ms / 1000).toFixed(1);

/** Renders one row for each scenario. */
export function chaosTable(scenarios: readonly ScenarioFigures[]): string {
  return markdownTable(
    [
      ...[
        'fault',
        'requests',
        'failed',
        'over 1 s',
        'longest s',
        'fault s',
        'last failure s',
        'orders',
        'settled s',
      ],
      ...['lost', 'telemetry produced', 'delivered', 'dropped', 'missing traces', 'audit'],
    ],
    scenarios.map(({ title, users, orders, settledMs, losses, violations, telemetry }) => [
      title,
      users.requests,
      Object.entries(users.failed)
        .map(([name, count]) => `${count} × ${name}`)
        .join(', ') || '0',
      users.slow,
      seconds(users.longestMs),
      seconds(users.faultMs),
      users.lastFailureMs === 0 ? '0' : seconds(users.lastFailureMs),
      orders,
      settledMs === null ? 'not settled' : seconds(settledMs),
      [...losses, ...violations].length === 0 ? '0' : [...losses, ...violations].length,
      telemetry.produced,
      telemetry.delivered,
      telemetry.dropped,
      telemetry.missingTraces,
      telemetry.audit === 'exact'
        ? 'exact'
        : telemetry.audit.replace(/^(\w+ (?:off|in flight|unknown)).*$/, '$1'),
    ]),
  );
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
