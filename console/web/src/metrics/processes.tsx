import { useEffect, useRef } from 'preact/hooks';
import type { ProcessList, ProcessStatus } from '../../../contract/src/processes.js';
import { count, duration, plural, second } from '../format.js';
import { DataTable } from '../parts/data-table.js';
import { ServiceTag, TimeTag } from '../parts/tags.js';
import { pageLink } from '../routing.js';
import { useJson } from '../shell/use-json.js';

/** Shorter than the interval of other data, because a restart takes a second or two. */
const pollMs = 1000;

/** Text and colour of each state. */
const states: Record<ProcessStatus['state'], readonly [text: string, mark: string]> = {
  waiting: ['waiting', ''],
  starting: ['starting', 'warn'],
  running: ['running', 'good'],
  restarting: ['restarting', 'warn'],
  down: ['down', 'bad'],
};

/**
 * Processes that the launcher started: a summary, and a table that opens when a process has exited. Nothing without a
 * launcher.
 */
export function Processes() {
  const { data } = useJson<ProcessList>('/api/processes', {}, pollMs);
  const details = useRef<HTMLDetailsElement>(null);
  const items = data?.items ?? [];
  const exits = items.reduce((sum, { restarts, lastExit }) => sum + restarts + (lastExit?.atMs ?? 0), 0);
  useEffect(() => {
    if (details.current) details.current.open = exits > 0;
  }, [exits]);
  if (items.length === 0) return null;
  const notes = items.flatMap((item) => noteOf(item) ?? []);
  return (
    <details ref={details} class="processes" aria-label="Processes">
      <summary>
        <Summary processes={items} />
      </summary>
      <DataTable
        label="Processes"
        items={items}
        keyOf={({ name }) => name}
        columns={[
          { header: 'Process', isRowHeader: true, cell: ({ name }) => <ServiceTag service={name} /> },
          { header: 'State', cell: (process) => <State {...process} /> },
          { header: 'Since', cell: ({ sinceMs }) => <TimeTag ms={sinceMs} format={second} /> },
          { header: 'Process id', isNumber: true, cell: ({ pid }) => pid ?? '–' },
          { header: 'Restarts', isNumber: true, cell: ({ restarts }) => count(restarts) },
          { header: 'Last exit', cell: (process) => <LastExit {...process} /> },
        ]}
      />
      {notes.map((note) => (
        <p key={note} class="hint">
          {note}
        </p>
      ))}
      <p class="hint">
        <a href={pageLink('logs', { service: 'launcher' })}>Log of the launcher</a>
      </p>
    </details>
  );
}

function Summary({ processes }: { processes: readonly ProcessStatus[] }) {
  const others = processes.filter(({ state }) => state !== 'running');
  const restarts = processes.reduce((sum, each) => sum + each.restarts, 0);
  return (
    <>
      {others.length === 0
        ? `All ${count(processes.length)} processes are running`
        : `${count(processes.length - others.length)} of ${count(processes.length)} processes are running`}
      {others.map(({ name, state }) => (
        <span key={name}>
          {', '}
          <span class={states[state][1]}>
            {name} is {states[state][0]}
          </span>
        </span>
      ))}
      {restarts === 0 ? '; no restarts.' : `; ${plural(restarts, 'restart')}.`}
    </>
  );
}

function State({ state, restartAtMs }: ProcessStatus) {
  const [text, mark] = states[state];
  return (
    <span class={mark}>
      {text}
      {restartAtMs !== undefined && ' at '}
      {restartAtMs !== undefined && <TimeTag ms={restartAtMs} format={second} />}
    </span>
  );
}

function LastExit({ lastExit }: ProcessStatus) {
  if (!lastExit) return <>none</>;
  const { atMs, code, signal, ranMs } = lastExit;
  const how = signal ?? (code === null ? 'not started' : `code ${code}`);
  return (
    <span>
      {how} at <TimeTag ms={atMs} format={second} />, after {duration(ranMs * 1000)}
    </span>
  );
}

function noteOf({ name, state, restarts, lastExit }: ProcessStatus): string | undefined {
  if (state === 'down')
    return `${name} exited five times within a minute and is not restarted again. The terminal of npm start and the log of the launcher have its last output. After fixing the cause, restart the shop: Ctrl-C, npm start.`;
  if (name === 'console' && restarts > 0 && lastExit)
    return 'Telemetry of the last 5 s before the exit may be missing. Older telemetry is in an earlier run.';
  return undefined;
}
