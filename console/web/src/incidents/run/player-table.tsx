import type { Player, Run } from '../../../../contract/src/incidents.js';
import { DataTable } from '../../parts/data-table.js';

/** Players of a game day. All have the same clock. */
export function PlayerTable({ run, questions }: { run: Run; questions: number }) {
  return (
    <section aria-labelledby="players-title">
      <h2 id="players-title">Players</h2>
      <DataTable<Player>
        label="State of the players"
        items={run.players}
        keyOf={({ name }) => name}
        columns={[
          { header: 'Player', isRowHeader: true, cell: ({ name }) => name },
          {
            header: 'Answered',
            isNumber: true,
            cell: ({ answered }) => `${answered.length} of ${questions}`,
          },
          { header: 'Queries', isNumber: true, cell: ({ queries }) => queries },
          { header: 'Hints', isNumber: true, cell: ({ hintsShown }) => hintsShown.length },
          { header: 'Mitigations', isNumber: true, cell: ({ mitigations }) => mitigations.length },
          { header: 'State', cell: ({ finished }) => (finished ? 'finished' : 'playing') },
        ]}
      />
    </section>
  );
}
