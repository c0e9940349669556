import type { Anomaly, AnomalyKind, AnomalyList } from '../../../contract/src/anomalies.js';
import { formatQuery } from '../../../contract/src/query/format-query.js';
import { count, duration, second } from '../format.js';
import { termFor } from '../model/query-terms.js';
import { DataTable, type TableColumn } from '../parts/data-table.js';
import { FailureNotice } from '../parts/notices.js';
import { ServiceTag, TimeTag } from '../parts/tags.js';
import { pageLink } from '../routing.js';
import type { JsonState } from '../shell/use-json.js';

const kindTexts: Readonly<Record<AnomalyKind, string>> = {
  suspended: 'Suspended',
  'event-loop-delay': 'Event-loop delay',
  starved: 'No processor',
  restart: 'Restart',
  silence: 'Silence',
  gc: 'Garbage collection',
};
/** Time before and after an anomaly in the pages that its links open, in ms. */
const marginMs = 10_000;

/** List of the anomalies of processes in the time range. */
export function Anomalies({ state, service }: { state: JsonState<AnomalyList>; service: string }) {
  const { data, error, reload } = state;
  return (
    <section aria-labelledby="anomalies-title">
      <h2 id="anomalies-title">Anomalies</h2>
      {error !== undefined && <FailureNotice error={error} retry={reload} />}
      {service !== '' && (
        <p class="hint">
          Only those of <ServiceTag service={service} />.{' '}
          <a href={pageLink('telemetry')}>Show all services</a>
        </p>
      )}
      {data?.items.length === 0 && (
        <p class="hint">
          No process was suspended, blocked, silent or restarted in this time range. Try a longer one.
        </p>
      )}
      {data && data.items.length > 0 && (
        <DataTable<Anomaly> label="List of anomalies" items={data.items} keyOf={keyOf} columns={columns} />
      )}
      {data?.truncated && (
        <p class="more">
          The latest {count(data.items.length)} of {count(data.total)} are shown.
        </p>
      )}
    </section>
  );
}

function keyOf({ kind, instance, fromMs, text }: Anomaly): string {
  return [kind, instance, fromMs, text].join(' ');
}

/** Returns the link to a page with the time of an anomaly and the margin around it. */
function linkTo(page: string, { service, fromMs, toMs }: Anomaly): string {
  const around = {
    since: String(Math.floor(fromMs - marginMs)),
    until: String(Math.ceil((toMs ?? Date.now()) + marginMs)),
  };
  const scope: Record<string, string> =
    page === 'metrics' ? { service } : { q: formatQuery({ terms: [termFor('service', service)] }) };
  return pageLink(page, { ...scope, ...around });
}

const columns: readonly TableColumn<Anomaly>[] = [
  {
    header: 'Anomaly',
    isRowHeader: true,
    cell: ({ kind }) => <span class="status bad">{kindTexts[kind]}</span>,
  },
  { header: 'Service', cell: ({ service }) => <ServiceTag service={service} /> },
  { header: 'Instance', cell: ({ instance }) => <code>{instance}</code> },
  { header: 'From', cell: ({ fromMs }) => <TimeTag ms={fromMs} /> },
  { header: 'To', cell: ({ toMs }) => (toMs === null ? 'lasts' : <TimeTag ms={toMs} format={second} />) },
  { header: 'Length', isNumber: true, cell: ({ value }) => duration(value * 1_000_000) },
  { header: 'Description', cell: ({ text }) => <div class="sentence">{text}</div> },
  {
    header: 'At that time',
    cell: (anomaly) => (
      <span class="anomaly-links">
        <a href={linkTo('requests', anomaly)}>Requests</a>
        <a href={linkTo('logs', anomaly)}>Logs</a>
        <a href={linkTo('metrics', anomaly)}>Metrics</a>
      </span>
    ),
  },
];
