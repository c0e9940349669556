import { useState } from 'preact/hooks';
import type { IncidentList, Run } from '../../../../contract/src/incidents.js';
import { Heading } from '../../parts/heading.js';
import { FailureNotice } from '../../parts/notices.js';
import { Elapsed } from '../elapsed.js';
import { useIncidents } from '../incidents-context.js';
import { standardPlayer } from '../session.js';
import { PlayerField, TokenForm } from '../token-form.js';
import { useAction } from '../use-action.js';
import { EndRun } from './end-run.js';
import { HealthView } from './health-view.js';
import { Hints } from './hints.js';
import { JoinCode } from './join-code.js';
import { Mitigations } from './mitigations.js';
import { NotebookView } from './notebook-view.js';
import { PlayerTable } from './player-table.js';
import { Questions } from './questions.js';

export interface RunViewProps {
  readonly list: IncidentList;
  readonly run: Run;
  /** Called with the id of the report. */
  ended(id: string): void;
}

/** Running incident: story, time, players, questions, hints, mitigations and notebook of the reader. */
export function RunView({ list, run, ended }: RunViewProps) {
  const { session } = useIncidents();
  const [, setToken] = useState(session.token);
  const { role } = session;
  const hasToken = role !== undefined;
  const player = run.players.find(({ name }) => name === (session.player || standardPlayer));
  return (
    <div class="incidents-page">
      <Heading title={`Incident: ${run.title}`}>{run.title}</Heading>
      <p class="facts">
        <span>
          running for <Elapsed run={run} />
        </span>
        <span>level {run.level}</span>
        {player && <span>player {player.name}</span>}
      </p>
      <blockquote class="story">{run.story}</blockquote>
      {run.notice !== undefined && (
        <p class="notice" role="status">
          {run.notice}
        </p>
      )}
      {!hasToken && (
        <TokenForm
          label="Token (join code, or FAULTS_TOKEN of the shop)"
          changed={() => setToken(session.token)}
        />
      )}
      {hasToken && !player && <JoinForm />}
      {hasToken && player && !player.finished && (
        <>
          <Questions key={`${run.id} ${player.name}`} questions={list.questions} player={player} />
          <div class="run-columns">
            <Hints player={player} />
            {role === 'host' && <Mitigations list={list} player={player} />}
          </div>
        </>
      )}
      {player?.finished && (
        <p class="notice">You have finished. The report appears when the incident ends.</p>
      )}
      <HealthView health={run.health} />
      {hasToken && player && <NotebookView key={`${run.id} ${player.name}`} />}
      {(run.players.length > 1 || !player) && <PlayerTable run={run} questions={list.questions.length} />}
      {role === 'host' && <JoinCode run={run.id} />}
      {hasToken && <EndRun run={run} player={player} isHost={role === 'host'} ended={ended} />}
    </div>
  );
}

/** Name entry of a further player. */
function JoinForm() {
  const { client, session } = useIncidents();
  const { isBusy, error, run } = useAction();
  return (
    <form
      class="panel token-form"
      aria-label="Join"
      onSubmit={(event) => {
        event.preventDefault();
        const before = session.player;
        session.player = String(new FormData(event.currentTarget).get('player') ?? '').trim();
        void run(async () => {
          const { token } = await client.join();
          // the host keeps the token that can end the incident
          if (session.role === 'guest') session.token = token;
        }).then((isJoined) => {
          if (!isJoined) session.player = before;
        });
      }}
    >
      <PlayerField value={session.player} />
      <button type="submit" disabled={isBusy}>
        Join the incident
      </button>
      {error !== undefined && <FailureNotice error={error} />}
    </form>
  );
}
