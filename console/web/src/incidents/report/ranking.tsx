import type { PlayerResult } from '../../../../contract/src/incidents.js';
import { DataTable } from '../../parts/data-table.js';
import { placesOf } from './places.js';
import { milestones, timeText } from './player-view.js';
import { points } from './points.js';

/** Players of a game day, in the order of the report: most points first. Equal results share a place. */
export function Ranking({ players }: { players: readonly PlayerResult[] }) {
  const places = placesOf(players);
  return (
    <section aria-labelledby="ranking-title">
      <h2 id="ranking-title">Ranking</h2>
      <DataTable<PlayerResult>
        label="Results of the players"
        items={players}
        keyOf={({ name }) => name}
        columns={[
          { header: 'Place', isNumber: true, cell: ({ name }) => places.get(name) },
          { header: 'Player', isRowHeader: true, cell: ({ name }) => name },
          { header: 'Points', isNumber: true, cell: (each) => `${points(each.points)} of ${each.of}` },
          ...milestones.map(([milestone, text]) => ({
            header: text,
            isNumber: true,
            cell: ({ timeToMs }: PlayerResult) => timeText(timeToMs[milestone]),
          })),
          { header: 'Queries', isNumber: true, cell: ({ queries }) => queries },
          { header: 'Hints', isNumber: true, cell: ({ hints }) => hints },
        ]}
      />
    </section>
  );
}
