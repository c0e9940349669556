import { useRef, useState } from 'preact/hooks';
import type { IncidentItem, IncidentList, ReportList } from '../../../contract/src/incidents.js';
import { dateTime } from '../format.js';
import { DataTable } from '../parts/data-table.js';
import { FailureNotice } from '../parts/notices.js';
import { TimeTag } from '../parts/tags.js';
import { useJson } from '../shell/use-json.js';
import { elapsedText } from './elapsed-text.js';
import { useIncidents } from './incidents-context.js';
import { points } from './report/points.js';
import { standardPlayer } from './session.js';
import { PlayerField, TokenForm } from './token-form.js';
import { useAction } from './use-action.js';

const reportPoll = 15_000;
const levels = [1, 2, 3] as const;
const levelTexts = {
  1: 'Level 1: easy',
  2: 'Level 2: medium',
  3: 'Level 3: hard',
};

/** Incidents to start, by level, and the reports of earlier ones. */
export function StartView({ list }: { list: IncidentList }) {
  const { client, session } = useIncidents();
  const action = useAction();
  const reports = useJson<ReportList>('/api/incidents/reports', { limit: 200 }, reportPoll);
  const form = useRef<HTMLFormElement>(null);
  const [, setToken] = useState(session.token);
  // the token of a player is of no use after the end of the incident
  const hasToken = session.role === 'host';

  function start(name: string): void {
    const element = form.current;
    if (!element?.reportValidity()) return;
    const values = new FormData(element);
    session.player = String(values.get('player')).trim();
    const seed = String(values.get('seed') ?? '');
    void action.run(() => client.start(name, seed === '' ? undefined : Number(seed)));
  }

  return (
    <>
      <p class="hint">
        An incident is a hidden fault in the shop. Find the cause in the telemetry, answer the questions, and
        end the incident to get the report.
      </p>
      {list.enabled && !hasToken && (
        <TokenForm label="Token (FAULTS_TOKEN of the shop)" changed={() => setToken(session.token)} />
      )}
      {action.error !== undefined && <FailureNotice error={action.error} />}
      {list.enabled && hasToken && (
        <form ref={form} class="filters" aria-label="Start" onSubmit={(event) => event.preventDefault()}>
          <PlayerField value={session.player || standardPlayer} />
          <label class="field">
            <span>Seed (optional)</span>
            <input type="number" name="seed" min={0} max={2 ** 31 - 1} step={1} placeholder="random" />
          </label>
          <p class="hint">
            The same seed selects the same cause.{' '}
            <button
              type="button"
              class="quiet"
              onClick={() => {
                session.token = '';
                setToken('');
              }}
            >
              Forget the token
            </button>
          </p>
        </form>
      )}
      {levels.map((level) => {
        const items = list.items.filter((item) => item.level === level);
        return (
          items.length > 0 && (
            <section key={level} aria-labelledby={`level-${level}`}>
              <h2 id={`level-${level}`}>{levelTexts[level]}</h2>
              <IncidentTable
                items={items}
                reports={reports.data}
                canStart={list.enabled && hasToken && !action.isBusy}
                start={start}
              />
            </section>
          )
        );
      })}
      <section aria-labelledby="reports">
        <h2 id="reports">Reports</h2>
        {reports.error !== undefined && <FailureNotice error={reports.error} retry={reports.reload} />}
        {reports.data?.items.length === 0 && <p class="hint">No incident has ended yet.</p>}
        {reports.data && reports.data.items.length > 0 && <ReportTable reports={reports.data} />}
        {reports.data?.truncated && (
          <p class="more">
            Only the latest {reports.data.items.length} of {reports.data.total} reports are shown.
          </p>
        )}
      </section>
      <p class="hint">
        In a terminal: <code>npm run incident -- list</code>. Recorded incidents:{' '}
        <a href="#/replay">Replay</a>.
      </p>
    </>
  );
}

interface IncidentTableProps {
  readonly items: readonly IncidentItem[];
  readonly reports: ReportList | undefined;
  readonly canStart: boolean;
  start(name: string): void;
}

function IncidentTable({ items, reports, canStart, start }: IncidentTableProps) {
  const bestOf = (name: string) => {
    const players =
      reports?.items.filter((report) => report.name === name).flatMap((each) => each.players) ?? [];
    return players.toSorted((a, b) => b.points / b.of - a.points / a.of)[0];
  };
  return (
    <DataTable<IncidentItem>
      label={`Incidents of level ${items[0]?.level}`}
      items={items}
      keyOf={({ name }) => name}
      columns={[
        {
          header: 'Incident',
          isRowHeader: true,
          cell: ({ title }) => <span class="incident-title-cell">{title}</span>,
        },
        {
          header: 'Runs on',
          cell: ({ runsOn, requirements, available, why }) => (
            <>
              {runsOn.map((each) => (
                <code key={each}>{each}</code>
              ))}
              {requirements.map((each) => (
                <span key={each} class="hint">
                  {' '}
                  Needs {each}.
                </span>
              ))}
              {!available && why !== undefined && <span class="hint"> {why}.</span>}
            </>
          ),
        },
        {
          header: 'Best result',
          isNumber: true,
          cell: ({ name }) => {
            const best = bestOf(name);
            return best ? `${points(best.points)} of ${best.of}` : '–';
          },
        },
        {
          header: 'Start',
          cell: ({ name, title, available }) => (
            <button
              type="button"
              disabled={!available || !canStart}
              aria-label={`Start: ${title}`}
              onClick={() => start(name)}
            >
              Start
            </button>
          ),
        },
      ]}
    />
  );
}

function ReportTable({ reports }: { reports: ReportList }) {
  return (
    <DataTable<ReportList['items'][number]>
      label="Ended incidents"
      items={reports.items}
      keyOf={({ id }) => id}
      columns={[
        {
          header: 'Ended',
          cell: ({ endedAt }) => <TimeTag ms={Date.parse(endedAt)} format={dateTime} />,
        },
        {
          header: 'Incident',
          isRowHeader: true,
          cell: ({ id, title }) => <a href={`#/incidents/${encodeURIComponent(id)}`}>{title}</a>,
        },
        {
          header: 'Duration',
          isNumber: true,
          cell: ({ startedAt, endedAt }) => elapsedText(Date.parse(endedAt) - Date.parse(startedAt)),
        },
        {
          header: 'Players',
          cell: ({ players }) =>
            players.map(({ name, points: own, of }) => `${name} ${points(own)} of ${of}`).join(', '),
        },
        {
          header: 'Recording',
          cell: ({ id, recording }) =>
            recording ? <a href={`#/replay/${encodeURIComponent(id)}`}>Replay</a> : '–',
        },
      ]}
    />
  );
}
