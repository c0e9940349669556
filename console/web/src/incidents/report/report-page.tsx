import type { Report } from '../../../../contract/src/incidents.js';
import { dateTime } from '../../format.js';
import { Heading } from '../../parts/heading.js';
import { FailureNotice } from '../../parts/notices.js';
import { TimeTag } from '../../parts/tags.js';
import { useJson } from '../../shell/use-json.js';
import { elapsedText } from '../elapsed-text.js';
import { useIncidents } from '../incidents-context.js';
import { standardPlayer } from '../session.js';
import { CauseView } from './cause-view.js';
import { EarlierRuns } from './earlier-runs.js';
import { PlayerView } from './player-view.js';
import { Ranking } from './ranking.js';

/** Report of an ended incident. */
export function ReportPage({ id }: { id: string }) {
  const { session } = useIncidents();
  const { data, error, reload } = useJson<Report>(`/api/incidents/reports/${encodeURIComponent(id)}`);
  if (!data)
    return (
      <>
        <Heading>Report</Heading>
        {error !== undefined && <FailureNotice error={error} retry={reload} />}
        {error === undefined && <p aria-live="polite">Loading the report …</p>}
        <p>
          <a href="#/incidents">All incidents</a>
        </p>
      </>
    );
  const { title, level, seed, startedAt, endedAt, endedBy, players, recording } = data;
  const startedMs = Date.parse(startedAt);
  const endedMs = Date.parse(endedAt);
  const own = players.find(({ name }) => name === (session.player || standardPlayer)) ?? players[0];
  const others = players.filter((player) => player !== own);
  return (
    <div class="incidents-page report">
      <Heading title={`Report: ${title}`}>{title}</Heading>
      <p class="facts">
        <span>level {level}</span>
        <TimeTag ms={startedMs} format={dateTime} />
        <span>{elapsedText(endedMs - startedMs)} long</span>
        <span>seed {seed}</span>
        {endedBy !== 'player' && (
          <span>ended by {endedBy === 'restart' ? 'a restart' : `the ${endedBy}`}</span>
        )}
      </p>
      <p class="links">
        {recording && <a href={`#/replay/${encodeURIComponent(id)}`}>Replay the incident</a>}
        <a href={`#/overview?since=${startedMs}&until=${endedMs}`}>Overview at that time</a>
        <a href="#/incidents">All incidents</a>
      </p>
      {players.length > 1 && <Ranking players={players} />}
      {own && <PlayerView player={own} isOnly={players.length === 1} />}
      {others.map((player) => (
        <details key={player.name}>
          <summary>Answers and notebook of {player.name}</summary>
          <PlayerView player={player} isOnly={false} />
        </details>
      ))}
      <CauseView report={data} />
      <EarlierRuns report={data} player={own?.name ?? standardPlayer} />
    </div>
  );
}
