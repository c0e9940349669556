import { duration, percent, rate, second } from '../format.js';
import { LevelMark } from '../logs/level-mark.js';
import { edgeKey } from '../map/edge-values.js';
import { DataTable } from '../parts/data-table.js';
import { ServiceTag, TimeTag } from '../parts/tags.js';
import { traceLink } from '../routing.js';
import { alertStateAt, logsUntil } from './frame-at.js';
import type { Frame, RecordedAlert, RecordedEdge, RecordedLog, RecordedService } from './recording.js';

const optional = (value: number | null) => (value === null ? '–' : duration(value * 1000));
const shownLogs = 50;

function ErrorShare({ share }: { share: number }) {
  return <span class={share > 0 ? 'failed-text' : ''}>{percent(share)}</span>;
}

/** Services in one frame. */
export function ServicesAt({ frame }: { frame: Frame }) {
  return (
    <section aria-labelledby="replay-services">
      <h2 id="replay-services">Services</h2>
      <DataTable<readonly [string, RecordedService]>
        label="Services at this time"
        items={Object.entries(frame.services)}
        keyOf={([name]) => name}
        columns={[
          { header: 'Service', isRowHeader: true, cell: ([name]) => <ServiceTag service={name} /> },
          {
            header: 'State',
            cell: ([, { up }]) => <span class={`status ${up ? 'good' : 'bad'}`}>{up ? 'up' : 'down'}</span>,
          },
          { header: 'Rate', isNumber: true, cell: ([, each]) => rate(each.ratePerS) },
          { header: 'Errors', isNumber: true, cell: ([, each]) => <ErrorShare share={each.errorShare} /> },
          { header: 'p95', isNumber: true, cell: ([, each]) => optional(each.p95Ms) },
        ]}
      />
    </section>
  );
}

/** Calls in one frame: the numbers of the map as a table. */
export function CallsAt({ frame, selected }: { frame: Frame; selected: string }) {
  return (
    <section aria-labelledby="replay-calls">
      <h2 id="replay-calls">Calls</h2>
      <DataTable<RecordedEdge>
        label="Calls at this time"
        items={frame.edges}
        keyOf={edgeKey}
        rowClass={(edge) => (edgeKey(edge) === selected ? 'selected' : '')}
        columns={[
          {
            header: 'Calls',
            isRowHeader: true,
            cell: ({ caller, callee }) => (
              <>
                <ServiceTag service={caller} /> <span aria-hidden="true">→</span>
                <span class="visually-hidden">calls</span> <ServiceTag service={callee} />
              </>
            ),
          },
          { header: 'Rate', isNumber: true, cell: (edge) => rate(edge.ratePerS) },
          { header: 'Errors', isNumber: true, cell: (edge) => <ErrorShare share={edge.errorShare} /> },
          { header: 'p95', isNumber: true, cell: (edge) => optional(edge.p95Ms) },
          { header: 'Gap p95', isNumber: true, cell: (edge) => optional(edge.gapP95Ms) },
        ]}
      />
    </section>
  );
}

const stateClass = { firing: 'bad', resolved: 'good', 'not yet': '' } as const;

export interface AlertsAtProps {
  readonly alerts: readonly RecordedAlert[];
  readonly atMs: number;
  seek(ms: number): void;
}

/** Alerts of the recording with their state at one time; a click shows the time at which one began to fire. */
export function AlertsAt({ alerts, atMs, seek }: AlertsAtProps) {
  return (
    <section aria-labelledby="replay-alerts">
      <h2 id="replay-alerts">Alerts</h2>
      {alerts.length === 0 && <p class="hint">No alert fired.</p>}
      <ul class="replay-alerts">
        {alerts.map((alert) => {
          const state = alertStateAt(alert, atMs);
          const { name, service, fromMs, toMs } = alert;
          return (
            <li key={`${name} ${service} ${fromMs}`} class={state === 'not yet' ? 'muted-text' : ''}>
              <span class={`status ${stateClass[state]}`}>{state}</span>
              <strong>{name}</strong>
              {service !== undefined && <ServiceTag service={service} />}
              <button type="button" class="quiet" onClick={() => seek(fromMs)}>
                {second(fromMs)} – {toMs === null ? 'end' : second(toMs)}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

export interface LogsAtProps {
  readonly logs: readonly RecordedLog[];
  readonly atMs: number;
  readonly linksTraces: boolean;
}

/** Log records up to one time, newest first. */
export function LogsAt({ logs, atMs, linksTraces }: LogsAtProps) {
  const shown = logsUntil(logs, atMs, shownLogs);
  return (
    <section aria-labelledby="replay-logs">
      <h2 id="replay-logs">Log records until {second(atMs)}</h2>
      {shown.length === 0 && <p class="hint">The recording has no log record before this time.</p>}
      {shown.length > 0 && (
        <DataTable<RecordedLog & { key: string }>
          label="Log records"
          items={shown.map((record, index) => ({ ...record, key: `${record.atMs} ${index}` }))}
          keyOf={({ key }) => key}
          columns={[
            { header: 'Time', cell: (record) => <TimeTag ms={record.atMs} /> },
            { header: 'Level', cell: ({ level }) => <LevelMark level={level} /> },
            { header: 'Service', cell: ({ service }) => <ServiceTag service={service} /> },
            {
              header: 'Message',
              isRowHeader: true,
              cell: ({ message }) => <span class="replay-message">{message}</span>,
            },
            {
              header: 'Trace',
              cell: ({ traceId }) =>
                traceId === undefined || traceId === '' ? (
                  '–'
                ) : linksTraces ? (
                  <a href={traceLink(traceId)}>{traceId.slice(0, 8)}</a>
                ) : (
                  <code>{traceId.slice(0, 8)}</code>
                ),
            },
          ]}
        />
      )}
    </section>
  );
}
