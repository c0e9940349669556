import type { Overview, OverviewChange, OverviewService } from '../../../contract/src/overview.js';
import { count, duration, percent, plural, rate, second } from '../format.js';
import { ChangeMark } from '../parts/change-mark.js';
import { DataTable, type TableColumn } from '../parts/data-table.js';
import { Heading } from '../parts/heading.js';
import { Command, EmptyNotice, FailureNotice } from '../parts/notices.js';
import { ServiceTag, TimeTag } from '../parts/tags.js';
import { pageLink } from '../routing.js';
import type { PageProps } from '../shell/console-context.js';
import { useJson } from '../shell/use-json.js';
import { rangeText } from '../time/range-text.js';
import { isLive, rangeQuery } from '../time/time-range.js';
import { AlertSummary } from './alert-summary.js';
import { serviceLinks } from './service-links.js';

const livePollMs = 5000;
const ms = (value: number) => duration(value * 1000);

/** State of each service against the preceding time range, recent changes, and alerts. Each number is a link. */
export function OverviewPage({ range, context }: PageProps) {
  const live = isLive(range);
  const { data, error, reload } = useJson<Overview>(
    '/api/overview',
    rangeQuery(range),
    live ? livePollMs : 0,
  );
  return (
    <div class="overview-page">
      <Heading>Overview</Heading>
      {error !== undefined && <FailureNotice error={error} retry={reload} />}
      {data && (
        <>
          <AlertSummary counts={data.alerts} isLive={live} />
          <section>
            <h2>Services</h2>
            <p class="hint">
              {rangeText(range)}. Arrows show the change against the preceding time range of equal length.
            </p>
            {data.services.length === 0 ? (
              <NoServices gatewayUrl={context.gatewayUrl()} />
            ) : (
              <DataTable<OverviewService>
                label="Services"
                items={data.services}
                keyOf={({ name }) => name}
                columns={columns}
              />
            )}
          </section>
          <Changes changes={data.changes} isTruncated={data.truncated} />
        </>
      )}
    </div>
  );
}

const columns: readonly TableColumn<OverviewService>[] = [
  { header: 'Service', isRowHeader: true, cell: ({ name }) => <ServiceTag service={name} /> },
  {
    header: 'Rate',
    isNumber: true,
    cell: ({ name, ratePerS, before }) => (
      <>
        <a href={serviceLinks(name).requests}>{rate(ratePerS)}</a>{' '}
        <ChangeMark
          now={ratePerS}
          before={before.ratePerS > 0 ? before.ratePerS : undefined}
          format={rate}
          threshold={0.2}
        />
      </>
    ),
  },
  {
    header: 'Errors',
    isNumber: true,
    cell: ({ name, errorShare, before }) => (
      <>
        <a class={errorShare > 0 ? 'failed-text' : ''} href={serviceLinks(name).errors}>
          {percent(errorShare)}
        </a>{' '}
        <ChangeMark
          now={errorShare}
          before={before.ratePerS > 0 ? before.errorShare : undefined}
          format={percent}
          isBadWhenUp
        />
      </>
    ),
  },
  {
    header: 'p95',
    isNumber: true,
    cell: ({ name, p95Ms, before }) => (
      <>
        {p95Ms === null ? '–' : <a href={serviceLinks(name).slowest}>{ms(p95Ms)}</a>}{' '}
        <ChangeMark now={p95Ms} before={before.p95Ms} format={ms} isBadWhenUp threshold={0.2} />
      </>
    ),
  },
  {
    header: 'Error budget left',
    isNumber: true,
    cell: ({ budgetRemaining }) =>
      budgetRemaining === null || budgetRemaining === undefined ? (
        '–'
      ) : (
        <a class={budgetRemaining <= 0 ? 'failed-text' : ''} href={pageLink('alerts')}>
          {percent(budgetRemaining)}
        </a>
      ),
  },
  {
    header: 'Instances',
    isNumber: true,
    cell: ({ name, instances: { up, total } }) =>
      total === 0 ? (
        '–'
      ) : (
        <a class={up < total ? 'failed-text' : ''} href={serviceLinks(name).metrics}>
          {up} of {total} up
        </a>
      ),
  },
  {
    header: 'Restarts',
    isNumber: true,
    cell: ({ name, restarts }) => (
      <a class={restarts > 0 ? 'failed-text' : ''} href={serviceLinks(name).metrics}>
        {count(restarts)}
      </a>
    ),
  },
  {
    header: 'Version',
    cell: ({ name, version }) =>
      version === undefined ? '–' : <a href={serviceLinks(name).logs}>{version}</a>,
  },
];

const kindTexts: Readonly<Record<OverviewChange['kind'], string>> = {
  'new-error': 'New error',
  'more-refusals': 'More refusals',
  'slower-route': 'Slower route',
  'slower-edge': 'Slower calls',
  'cache-misses': 'Cache misses',
  'request-rate': 'Request rate',
  'memory-growth': 'Memory',
  'clock-skew': 'Clock',
  restart: 'Restart',
  deployment: 'Deployment',
  'level-change': 'Log level',
  anomaly: 'Anomaly',
};
/** Kinds that are no fault by themselves. */
const neutralKinds: readonly string[] = ['deployment', 'level-change', 'request-rate'];

function Changes({ changes, isTruncated }: { changes: readonly OverviewChange[]; isTruncated: boolean }) {
  return (
    <section>
      <h2>Changes</h2>
      {changes.length === 0 ? (
        <p class="hint">
          No new error or refusal, no slower or busier route, and no restart, deployment or other change in
          this time range.
        </p>
      ) : (
        <ul class="changes">
          {changes.map(({ kind, atMs, service, text, link }) => (
            <li key={`${kind} ${atMs} ${service} ${text}`}>
              <TimeTag ms={atMs} format={second} />
              <span class={`status ${neutralKinds.includes(kind) ? '' : 'bad'}`}>{kindTexts[kind]}</span>
              <ServiceTag service={service} />
              {/* an address within the console only */}
              {link.startsWith('#/') ? <a href={link}>{text}</a> : <span>{text}</span>}
            </li>
          ))}
        </ul>
      )}
      {isTruncated && <p class="more">Only the latest {plural(changes.length, 'change')} are shown.</p>}
    </section>
  );
}

function NoServices({ gatewayUrl }: { gatewayUrl: string }) {
  return (
    <EmptyNotice title="No service has sent telemetry in this time range.">
      <p>Send a request, and the services appear here:</p>
      <Command text={`curl -i ${gatewayUrl}/products`} />
    </EmptyNotice>
  );
}
