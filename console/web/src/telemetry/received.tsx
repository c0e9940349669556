import type { Status } from '../../../contract/src/status.js';
import { bytes, count, percent } from '../format.js';
import { DataTable, type TableColumn } from '../parts/data-table.js';
import { FailureNotice } from '../parts/notices.js';
import type { JsonState } from '../shell/use-json.js';

/** Items that the console received and stores, and what its receivers refused. */
export function Received({ state: { data, error, reload } }: { state: JsonState<Status> }) {
  return (
    <section aria-labelledby="received-title">
      <h2 id="received-title">Receivers and store</h2>
      {error !== undefined && <FailureNotice error={error} retry={reload} />}
      {data && (
        <>
          <label class="fill">
            <span>{`Spans and log records: ${bytes(data.holds.bytes)} of ${bytes(data.holds.maxBytes)} (${percent(data.holds.bytes / data.holds.maxBytes)})`}</span>
            <meter min={0} max={data.holds.maxBytes} value={data.holds.bytes} />
          </label>
          <p class="hint">When the store is full, the oldest items are evicted.</p>
          <DataTable<Row>
            label="Stored items"
            items={itemsOf(data)}
            keyOf={({ name }) => name}
            columns={itemColumns}
          />
          <DataTable<Receiver>
            label="Receivers"
            items={receiversOf(data)}
            keyOf={({ name }) => name}
            columns={receiverColumns}
          />
        </>
      )}
    </section>
  );
}

interface Row {
  name: string;
  held: number;
  received: number;
  duplicates: number;
  rejected: number;
  evicted: number;
}

function itemsOf({ holds, spans, logs }: Status): Row[] {
  return [
    { name: 'Spans', held: holds.spans, ...spans },
    { name: 'Log records', held: holds.logs, ...logs },
  ];
}

const itemColumns: readonly TableColumn<Row>[] = [
  { header: 'Items', isRowHeader: true, cell: ({ name }) => name },
  { header: 'Stored', isNumber: true, cell: ({ held }) => count(held) },
  { header: 'Received', isNumber: true, cell: ({ received }) => count(received) },
  { header: 'Sent again', isNumber: true, cell: ({ duplicates }) => count(duplicates) },
  { header: 'Rejected', isNumber: true, cell: ({ rejected }) => count(rejected) },
  { header: 'Evicted', isNumber: true, cell: ({ evicted }) => count(evicted) },
];

interface Receiver {
  name: string;
  accepted: string;
  refused: number;
}

function receiversOf({ receivers: { forward, zipkin, otlp } }: Status): Receiver[] {
  return [
    {
      name: 'Forward protocol',
      accepted: `${count(forward.messages)} messages, ${count(forward.connections)} connections open`,
      refused: forward.brokenConnections + forward.refusedConnections,
    },
    { name: 'Zipkin', accepted: `${count(zipkin.requests)} requests`, refused: zipkin.refused },
    { name: 'OTLP', accepted: `${count(otlp.requests)} requests`, refused: otlp.refused },
  ];
}

const receiverColumns: readonly TableColumn<Receiver>[] = [
  { header: 'Receiver', isRowHeader: true, cell: ({ name }) => name },
  { header: 'Received', cell: ({ accepted }) => accepted },
  { header: 'Refused', isNumber: true, cell: ({ refused }) => count(refused) },
];
