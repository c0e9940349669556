import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { markdownTable } from '@glasshouse/settings';
import { failureCount } from '../chaos/user-figures.js';
import { type PartitionFigures, sampleKeys } from './partitions.js';
import type { HaRun } from './results.js';
import { type ActionFigures, describeFailed, type StepFigures } from './run-action.js';

export const pagePath = fileURLToPath(new URL('../../../docs/high-availability.md', import.meta.url));

const seconds = (ms: number) => (ms / 1000).toFixed(1);

/** Returns `docs/high-availability.md` with the tables of the run between its markers. @throws Error without a marker */
export function renderPage(run: HaRun | undefined): string {
  const text = readFileSync(pagePath, 'utf8');
  const tables = { failures: failuresPart(run), partitions: partitionsPart(run?.partitions ?? []) };
  return Object.entries(tables).reduce((page, [name, table]) => {
    const between = new RegExp(`(<!-- ${name}:[^\\n]*\\n)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!between.test(page)) throw new Error(`docs/high-availability.md has no part ${name}`);
    return page.replace(between, (_, start: string, end: string) => `${start}\n${table}\n\n${end}`);
  }, text);
}

export function writePage(run: HaRun | undefined): void {
  writeFileSync(pagePath, renderPage(run));
}

const verbs = { restart: 'restarted', upgrade: 'upgraded', kill: 'killed' } as const;

function failuresPart(run: HaRun | undefined): string {
  if (run === undefined) return 'Not measured.';
  const { perSecond, date, cores, cpu } = run;
  return [
    `${perSecond} ${perSecond === 1 ? 'order' : 'orders'} per second, about six requests each. ${cores} cores (${cpu}), ${date}.`,
    stepTable(run.actions),
    run.actions.map(summary).join('\n'),
  ].join('\n\n');
}

export function stepTable(all: readonly ActionFigures[]): string {
  return markdownTable(
    ['step', 'requests', 'failed', 'last failure s', 'longest s', 'step s'],
    all.flatMap(({ steps }) => steps.map(stepCells)),
  );
}

function stepCells(step: StepFigures): (string | number)[] {
  return [
    `\`${step.target}\` ${verbs[step.action]}`,
    step.requests,
    describeFailed(step.failed),
    failureCount(step) === 0 ? '' : seconds(step.lastFailureMs),
    seconds(step.longestMs),
    seconds(step.stepMs),
  ];
}

/** Returns one line on the data and telemetry after all steps of an action. */
export function summary(figures: ActionFigures): string {
  const { action, orders, losses, violations, settledMs, audit, missingTraces } = figures;
  const settled = settledMs === null ? 'not all settled' : `settled ${seconds(settledMs)} s after the load`;
  return (
    `- ${action}: ${orders} orders, ${settled}; contradictions in money, stock, orders and notifications: ` +
    `${losses.length}; malformed responses: ${violations.length}; responses without their trace: ${missingTraces}; ` +
    `audit of the telemetry: ${audit}.`
  );
}

function partitionsPart(rows: readonly PartitionFigures[]): string {
  if (rows.length === 0) return 'Not measured.';
  return markdownTable(
    [
      'event',
      'partitions of each member',
      'partitions moved',
      'of them between remaining members',
      'keys moved',
      'readable entries',
    ],
    rows.map((row) => [
      row.event,
      row.partitions.join(', '),
      row.movedPartitions,
      row.movedBetweenRemaining,
      `${((row.movedKeys / sampleKeys) * 100).toFixed(1)} %`,
      `${row.readable} of ${sampleKeys}`,
    ]),
  );
}
