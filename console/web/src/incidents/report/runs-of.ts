import type { ReportList } from '../../../../contract/src/incidents.js';

/** Result of one player in one run. */
export interface RunResult {
  readonly id: string;
  readonly startedAt: string;
  readonly seed: number;
  readonly player: ReportList['items'][number]['players'][number];
}

/**
 * Returns the results of an incident, oldest first: those of a player, or of the best player where that one did not take
 * part.
 */
export function runsOf(reports: ReportList['items'], incident: string, player: string): RunResult[] {
  return reports
    .filter(({ name }) => name === incident)
    .flatMap(({ id, startedAt, seed, players }) => {
      const chosen = players.find(({ name }) => name === player) ?? players[0];
      return chosen ? [{ id, startedAt, seed, player: chosen }] : [];
    })
    .toSorted((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
}
