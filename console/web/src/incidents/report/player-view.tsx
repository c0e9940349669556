import type { PlayerResult } from '../../../../contract/src/incidents.js';
import { plural, second } from '../../format.js';
import { DataTable } from '../../parts/data-table.js';
import { TimeTag } from '../../parts/tags.js';
import { elapsedText } from '../elapsed-text.js';
import { NotebookLink } from '../notebook-link.js';
import { standardPlayer } from '../session.js';
import { points } from './points.js';

/** Milestones of a diagnosis, in their order. */
export const milestones = [
  ['detect', 'Detected'],
  ['localise', 'Localised'],
  ['explain', 'Explained'],
  ['mitigate', 'Mitigated'],
] as const;

export const timeText = (ms: number | null) => (ms === null ? 'not reached' : elapsedText(ms));

type Answer = PlayerResult['answers'][number];

/** Result of one player: points by question, times, queries, hints, mitigations and notebook. */
export function PlayerView({ player, isOnly }: { player: PlayerResult; isOnly: boolean }) {
  const { name, points: total, of, answers, timeToMs, queries, hints, mitigations, notebook } = player;
  return (
    <section aria-label={`Result of ${name}`}>
      <h2>
        {isOnly || name === standardPlayer ? 'Result' : `Result of ${name}`}: {points(total)} of {of} points
      </h2>
      <dl class="milestones">
        {milestones.map(([milestone, text]) => (
          <div key={milestone}>
            <dt>{text}</dt>
            <dd class={timeToMs[milestone] === null ? 'muted-text' : ''}>{timeText(timeToMs[milestone])}</dd>
          </div>
        ))}
        <div>
          <dt>Queries</dt>
          <dd>{queries}</dd>
        </div>
        <div>
          <dt>Hints</dt>
          <dd>{hints}</dd>
        </div>
      </dl>
      <DataTable<Answer>
        label={`Answers of ${name}`}
        items={answers}
        keyOf={({ question }) => question}
        columns={[
          { header: 'Question', isRowHeader: true, cell: ({ question }) => question },
          { header: 'Given', cell: ({ given }) => <Values values={given} empty="no answer" /> },
          { header: 'Right', cell: ({ right }) => <Values values={right} empty="none" /> },
          {
            header: 'Points',
            isNumber: true,
            cell: (answer) => (
              <span
                class={`status ${answer.points === answer.of ? 'good' : answer.points > 0 ? 'warn' : 'bad'}`}
              >
                {points(answer.points)} of {answer.of}
              </span>
            ),
          },
        ]}
      />
      {mitigations.length > 0 && (
        <>
          <h3>Mitigations</h3>
          <ul>
            {mitigations.map(({ action, service, atMs, outcome }) => (
              <li key={`${atMs} ${action} ${service}`}>
                <TimeTag ms={atMs} format={second} /> {action} {service}: {outcome}
              </li>
            ))}
          </ul>
        </>
      )}
      {notebook.length > 0 && (
        <>
          <h3>Notebook: {plural(notebook.length, 'entry', 'entries')}</h3>
          <ol class="notebook">
            {notebook.map((entry) => (
              <li key={`${entry.atMs} ${entry.link}`}>
                <TimeTag ms={entry.atMs} format={second} /> <NotebookLink entry={entry} />
                {entry.note !== '' && <p class="note">{entry.note}</p>}
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

/** One answer. A start in RFC 3339 is shown as a local time, like the other times; one without a date is in UTC. */
function Value({ value }: { value: string }) {
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return <TimeTag ms={Date.parse(value)} format={second} />;
  return <>{/^\d\d:\d\d/.test(value) ? `${value} UTC` : value}</>;
}

function Values({ values, empty }: { values: readonly string[]; empty: string }) {
  if (values.length === 0) return <span class="muted-text">{empty}</span>;
  return (
    <ul>
      {values.map((value) => (
        <li key={value}>
          <Value value={value} />
        </li>
      ))}
    </ul>
  );
}
