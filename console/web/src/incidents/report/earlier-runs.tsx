import type { Report, ReportList } from '../../../../contract/src/incidents.js';
import { dateTime } from '../../format.js';
import { DataTable } from '../../parts/data-table.js';
import { useJson } from '../../shell/use-json.js';
import { milestones, timeText } from './player-view.js';
import { points } from './points.js';
import { type RunResult, runsOf } from './runs-of.js';

/** Comparison with the other runs of the same incident; nothing for the first one. */
export function EarlierRuns({ report, player }: { report: Report; player: string }) {
  const { data } = useJson<ReportList>('/api/incidents/reports', { limit: 200 });
  const runs = runsOf(data?.items ?? [], report.name, player);
  if (runs.length < 2) return null;
  return (
    <section aria-labelledby="runs-title">
      <h2 id="runs-title">Runs of this incident</h2>
      <PointsChart runs={runs} shown={report.id} />
      <DataTable<RunResult>
        label="Results by run"
        items={runs}
        keyOf={({ id }) => id}
        rowClass={({ id }) => (id === report.id ? 'selected' : '')}
        columns={[
          {
            header: 'Started',
            isRowHeader: true,
            cell: ({ id, startedAt }) => (
              <a
                href={`#/incidents/${encodeURIComponent(id)}`}
                aria-current={id === report.id ? 'true' : undefined}
              >
                {dateTime(Date.parse(startedAt))}
              </a>
            ),
          },
          { header: 'Player', cell: (run) => run.player.name },
          { header: 'Seed', isNumber: true, cell: ({ seed }) => seed },
          {
            header: 'Points',
            isNumber: true,
            cell: (run) => `${points(run.player.points)} of ${run.player.of}`,
          },
          ...milestones.map(([milestone, text]) => ({
            header: text,
            isNumber: true,
            cell: (run: RunResult) => timeText(run.player.timeToMs[milestone]),
          })),
          { header: 'Queries', isNumber: true, cell: (run) => run.player.queries },
          { header: 'Hints', isNumber: true, cell: (run) => run.player.hints },
        ]}
      />
    </section>
  );
}

const barWidth = 22;
const chartHeight = 60;

/** Points of each run as bars, oldest first. */
function PointsChart({ runs, shown }: { runs: readonly RunResult[]; shown: string }) {
  const latest = runs.slice(-30);
  const texts = latest.map(({ player }) => `${points(player.points)} of ${player.of}`);
  return (
    <svg
      class="points-chart"
      width={latest.length * barWidth}
      height={chartHeight}
      role="img"
      aria-label={`Points, oldest run first: ${texts.join('; ')}`}
    >
      {latest.map(({ id, player }, index) => {
        const height = player.of === 0 ? 0 : Math.max(2, (player.points / player.of) * (chartHeight - 2));
        return (
          <rect
            key={id}
            class={id === shown ? 'shown' : ''}
            x={index * barWidth + 3}
            y={chartHeight - height}
            width={barWidth - 6}
            height={height}
            rx={2}
          >
            <title>{texts[index]}</title>
          </rect>
        );
      })}
    </svg>
  );
}
