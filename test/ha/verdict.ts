import { failureCount } from '../chaos/user-figures.js';
import { type PartitionFigures, sampleKeys } from './partitions.js';
import { type ActionFigures, describeFailed } from './run-action.js';

/** Failed requests that a kill may cause: requests that were in progress in the killed process. */
const maxFailedByKill = 12;

/** Returns one sentence for each reason for which the run fails. */
export function failuresOf(figures: ActionFigures): string[] {
  const { action, steps, losses, violations, settledMs, missingTraces, audit } = figures;
  const allowed = action === 'kill' ? maxFailedByKill : 0;
  return [
    ...steps
      .filter(({ failed }) => failureCount({ failed }) > allowed)
      .map(
        ({ target, failed }) => `${action} ${target}: ${describeFailed(failed)} failed, allowed: ${allowed}`,
      ),
    ...steps
      .filter(({ failedLater }) => failedLater > 0)
      .map(
        ({ target, failedLater }) =>
          `${action} ${target}: ${failedLater} requests failed that started after the kill`,
      ),
    ...losses,
    ...violations,
    ...(settledMs === null ? [`${action}: some orders were not settled`] : []),
    ...(audit === 'exact' ? [] : [`${action}: the audit is not exact: ${audit}`]),
    // a killed process takes the spans in its queues with it
    ...(action !== 'kill' && missingTraces > 0 ? [`${action}: ${missingTraces} traces are missing`] : []),
  ];
}

/** Returns one sentence for each event after which entries were lost, or partitions moved without need. */
export function partitionFailures(rows: readonly PartitionFigures[]): string[] {
  return rows
    .filter(({ readable, movedBetweenRemaining }) => readable !== sampleKeys || movedBetweenRemaining > 0)
    .map((row) => `partitions: ${JSON.stringify(row)}`);
}
