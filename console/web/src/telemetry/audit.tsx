import type {
  AuditedDelivery,
  AuditedService,
  AuditResponse,
  Comparison,
  InstanceCounts,
  Verdict,
} from '../../../contract/src/audit.js';
import { count, second, shortName } from '../format.js';
import { DataTable, type TableColumn } from '../parts/data-table.js';
import { Command, EmptyNotice, FailureNotice } from '../parts/notices.js';
import { ServiceTag, TimeTag } from '../parts/tags.js';
import type { JsonState } from '../shell/use-json.js';

const summaries: Readonly<Record<Verdict, string>> = {
  exact: 'All counts match: each request has a server span and an access record.',
  'in flight': 'All counts match, including items in flight.',
  off: 'Counts do not match.',
  unknown: 'Counts cannot be compared, because the counters of a service are unknown.',
};
const verdictKinds: Readonly<Record<Verdict, string>> = {
  exact: 'good',
  'in flight': 'warn',
  unknown: 'warn',
  off: 'bad',
};

/** Comparison of the counters of the services with the received items. */
export function Audit({ state: { data, error, reload } }: { state: JsonState<AuditResponse> }) {
  return (
    <section class="audit" aria-labelledby="delivery-title">
      <h2 id="delivery-title">Delivery</h2>
      {error !== undefined && <FailureNotice error={error} retry={reload} />}
      {!data && error === undefined && <p class="hint">Scraping each service ...</p>}
      {data && (data.services.length === 0 ? <NothingScraped /> : <Report report={data} />)}
    </section>
  );
}

function NothingScraped() {
  return (
    <EmptyNotice title="No service is scraped, so there is nothing to compare.">
      <p>Set the addresses of the services and start the console again:</p>
      <Command text="SCRAPE_TARGETS=order=http://127.0.0.1:8084/metrics" />
    </EmptyNotice>
  );
}

function Report({ report }: { report: AuditResponse }) {
  const { verdict, atMs, services, deliveries, notScraped } = report;
  const senders = services
    .filter(({ instances }) => instances.length > 1)
    .flatMap(({ service, instances }) => instances.map((each): Sender => ({ ...each, service })));
  return (
    <>
      <p class="facts">
        <VerdictMark verdict={verdict} />
        <span>{summaries[verdict]}</span>
        <span>
          scraped at <TimeTag ms={atMs} format={second} />
        </span>
      </p>
      <h3>Requests</h3>
      <DataTable<AuditedService>
        label="Requests and received items of each service"
        items={services}
        keyOf={({ service }) => service}
        columns={serviceColumns}
      />
      <h3>Delivery statistics</h3>
      <DataTable<AuditedDelivery>
        label="Delivery statistics"
        items={deliveries}
        keyOf={({ service, instance, signal, destination }) =>
          [service, instance, signal, destination].join(' ')
        }
        columns={deliveryColumns}
      />
      {senders.length > 0 && (
        <>
          <h3>Items received from each instance</h3>
          <DataTable<Sender>
            label="Items received from each instance"
            items={senders}
            keyOf={({ service, instance }) => `${service} ${instance}`}
            columns={senderColumns}
          />
        </>
      )}
      <p class="hint">
        {notScraped.length > 0 &&
          `Services that are not scraped cannot be compared: ${notScraped.map(({ service }) => shortName(service)).join(', ')}. `}
        Command for a terminal: <code>npm run audit</code>
      </p>
    </>
  );
}

type Sender = InstanceCounts & { service: string };

function VerdictMark({ verdict, more = '' }: { verdict: Verdict; more?: string }) {
  return <span class={`status verdict ${verdictKinds[verdict]}`}>{`${verdict}${more}`}</span>;
}

const serviceColumns: readonly TableColumn<AuditedService>[] = [
  { header: 'Service', isRowHeader: true, cell: ({ service }) => <ServiceTag service={service} /> },
  {
    header: 'Requests',
    isNumber: true,
    cell: ({ requests }) => (requests === null ? '?' : count(requests)),
  },
  { header: 'Server spans', isNumber: true, cell: ({ serverSpans }) => compared(serverSpans) },
  { header: 'Access records', isNumber: true, cell: ({ accessRecords }) => compared(accessRecords) },
  { header: 'Since', cell: ({ since }) => since && <TimeTag ms={since.sinceMs} format={second} /> },
  { header: 'Verdict', cell: ({ verdict }) => <VerdictMark verdict={verdict} /> },
  { header: 'Reasons', cell: (service) => <div class="sentence">{reasonsOf(service)}</div> },
];

const deliveryColumns: readonly TableColumn<AuditedDelivery>[] = [
  { header: 'Service', isRowHeader: true, cell: ({ service }) => <ServiceTag service={service} /> },
  { header: 'Instance', cell: ({ instance }) => <code>{instance}</code> },
  { header: 'Signal', cell: ({ signal }) => signal },
  { header: 'Destination', cell: ({ destination }) => <code>{destination}</code> },
  { header: 'Produced', isNumber: true, cell: ({ produced }) => count(produced) },
  { header: 'Delivered', isNumber: true, cell: ({ delivered }) => count(delivered) },
  { header: 'Queued', isNumber: true, cell: ({ queued }) => count(queued) },
  { header: 'Dropped', isNumber: true, cell: droppedText },
  {
    header: 'Verdict',
    cell: ({ verdict, difference }) => (
      <VerdictMark verdict={verdict} more={difference === 0 ? '' : ` by ${count(difference)}`} />
    ),
  },
];

const senderColumns: readonly TableColumn<Sender>[] = [
  { header: 'Service', isRowHeader: true, cell: ({ service }) => <ServiceTag service={service} /> },
  { header: 'Instance', cell: ({ instance }) => <code>{instance}</code> },
  { header: 'Server spans', isNumber: true, cell: ({ serverSpans }) => count(serverSpans) },
  { header: 'Access records', isNumber: true, cell: ({ accessRecords }) => count(accessRecords) },
  { header: 'Log records', isNumber: true, cell: ({ records }) => count(records) },
  { header: 'First', cell: ({ firstMs }) => <TimeTag ms={firstMs} format={second} /> },
  { header: 'Last', cell: ({ lastMs }) => <TimeTag ms={lastMs} format={second} /> },
];

function compared({ received, difference }: Comparison): string {
  if (difference === 0) return count(received);
  return `${count(received)} (${difference > 0 ? '−' : '+'}${count(Math.abs(difference))})`;
}

function reasonsOf({ since, reasons }: AuditedService): string {
  const late =
    since && since.because !== 'the service started' ? [`later start, because ${since.because}`] : [];
  return [...late, ...reasons].join('; ');
}

function droppedText({ dropped }: AuditedDelivery): string {
  const given = Object.entries(dropped).filter(([, value]) => value > 0);
  return given.length === 0 ? '0' : given.map(([reason, value]) => `${reason} ${count(value)}`).join(', ');
}
