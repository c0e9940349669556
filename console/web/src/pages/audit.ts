import type {
  AuditedDelivery,
  AuditedService,
  AuditResponse,
  Comparison,
  InstanceCounts,
} from '../../../contract/src/audit.js';
import { getJson } from '../api-client.js';
import { type Child, h, replaceChildren } from '../dom.js';
import { count, plural, second } from '../format.js';
import { emptyNotice } from '../parts/notice.js';
import { pollWithNotice } from '../parts/polled-notice.js';
import { recordTable } from '../parts/record-table.js';
import { scrapeTargetsCommand } from '../parts/scrape-targets-command.js';
import { serviceTag } from '../parts/service-tag.js';
import { timeTag } from '../parts/time-tag.js';
import { verdictMark } from '../parts/verdict-mark.js';
import type { ServiceColours } from '../service-colours.js';
import type { Page } from './page.js';

const summaries: Readonly<Record<AuditResponse['verdict'], string>> = {
  exact: 'All counts match: each request has a server span and an access record.',
  'in flight': 'All counts match, including items in flight.',
  off: 'Counts do not match.',
  unknown: 'Counts cannot be compared, because the counters of a service are unknown.',
};

/** Compares the counters of the services with the items that the console received. */
export const auditPage: Page = (root, _route, { colours }) => {
  const notice = h('div', { 'aria-live': 'polite' });
  // a service that does not respond delays the report by the scraper's timeout
  const body = h('div', { class: 'audit' }, h('p', { class: 'hint' }, 'Scraping each service ...'));
  replaceChildren(root, h('h1', { tabindex: -1 }, 'Audit'), notice, body);

  const load = async (signal: AbortSignal) => {
    const report = await getJson<AuditResponse>('/api/audit', {}, signal);
    if (report.services.length === 0) {
      replaceChildren(notice, nothingScraped());
      return replaceChildren(body);
    }
    replaceChildren(notice);
    replaceChildren(body, ...reportParts(report, colours));
  };
  return pollWithNotice(notice, load, 5000).stop;
};

function reportParts(report: AuditResponse, colours: ServiceColours): Child[] {
  const { verdict, atMs, services, deliveries, received, notScraped } = report;
  const { spans, records } = received;
  return [
    h(
      'p',
      { class: 'facts' },
      verdictMark(verdict),
      h('span', {}, summaries[verdict]),
      h('span', {}, 'scraped at ', timeTag(atMs, second)),
    ),
    h('h2', {}, 'Requests'),
    recordTable<AuditedService>(services, [
      { header: 'Service', cell: (s) => serviceTag(s.service, colours) },
      { header: 'Requests', kind: 'number', cell: (s) => (s.requests === null ? '?' : count(s.requests)) },
      { header: 'Server spans', kind: 'number', cell: (s) => compared(s.serverSpans) },
      { header: 'Access records', kind: 'number', cell: (s) => compared(s.accessRecords) },
      { header: 'Since', cell: (s) => s.since && timeTag(s.since.sinceMs, second) },
      { header: 'Verdict', cell: (s) => verdictMark(s.verdict) },
      { header: 'Reasons', kind: 'note', cell: noteOf },
    ]),
    h('h2', {}, 'Delivery of telemetry'),
    recordTable<AuditedDelivery>(deliveries, [
      { header: 'Service', cell: (d) => serviceTag(d.service, colours) },
      { header: 'Instance', cell: (d) => h('code', {}, d.instance) },
      { header: 'Signal', cell: (d) => d.signal },
      { header: 'Destination', cell: (d) => h('code', {}, d.destination) },
      { header: 'Produced', kind: 'number', cell: (d) => count(d.produced) },
      { header: 'Delivered', kind: 'number', cell: (d) => count(d.delivered) },
      { header: 'Queued', kind: 'number', cell: (d) => count(d.queued) },
      { header: 'Dropped', kind: 'number', cell: droppedText },
      {
        header: 'Verdict',
        cell: (d) => verdictMark(d.verdict, d.difference === 0 ? '' : ` by ${count(d.difference)}`),
      },
    ]),
    ...sendersPart(services, colours),
    h(
      'p',
      { class: 'sum' },
      `The console received ${count(spans.received)} spans (${count(spans.duplicates)} duplicates, ${count(spans.rejected)} rejected) and ${count(records.received)} log records (${count(records.duplicates)} duplicates, ${count(records.rejected)} rejected). `,
      refusedText(received.refused),
      notScraped.length > 0 &&
        `Services that are not scraped cannot be compared: ${notScraped.map(({ service }) => service).join(', ')}. `,
      'Command for a terminal: ',
      h('code', {}, 'npm run audit'),
    ),
  ];
}

type Sender = InstanceCounts & { service: string };

/** Returns a table of the items of each instance, including stopped ones, when a service has several instances. */
function sendersPart(services: readonly AuditedService[], colours: ServiceColours): HTMLElement[] {
  const senders = services
    .filter(({ instances }) => instances.length > 1)
    .flatMap(({ service, instances }) => instances.map((each): Sender => ({ ...each, service })));
  if (senders.length === 0) return [];
  return [
    h('h2', {}, 'Items received from each instance'),
    recordTable<Sender>(senders, [
      { header: 'Service', cell: (s) => serviceTag(s.service, colours) },
      { header: 'Instance', cell: (s) => h('code', {}, s.instance) },
      { header: 'Server spans', kind: 'number', cell: (s) => count(s.serverSpans) },
      { header: 'Access records', kind: 'number', cell: (s) => count(s.accessRecords) },
      { header: 'Log records', kind: 'number', cell: (s) => count(s.records) },
      { header: 'First', cell: (s) => timeTag(s.firstMs, second) },
      { header: 'Last', cell: (s) => timeTag(s.lastMs, second) },
    ]),
  ];
}

/** Returns undefined when nothing was refused. */
function refusedText(refused: AuditResponse['received']['refused']): string | undefined {
  const { forwardConnections, zipkinRequests, otlpRequests } = refused;
  const parts = [
    forwardConnections > 0 &&
      `${plural(forwardConnections, 'connection')} of log senders, without an acknowledgement`,
    zipkinRequests > 0 && plural(zipkinRequests, 'Zipkin request'),
    otlpRequests > 0 && plural(otlpRequests, 'OTLP request'),
  ].filter((part) => part !== false);
  return parts.length > 0 ? `Refused entirely: ${parts.join('; ')}. ` : undefined;
}

function compared({ received, difference }: Comparison): string {
  if (difference === 0) return count(received);
  return `${count(received)} (${difference > 0 ? '−' : '+'}${count(Math.abs(difference))})`;
}

function noteOf({ since, reasons }: AuditedService): string {
  const late =
    since && since.because !== 'the service started' ? [`later start, because ${since.because}`] : [];
  return [...late, ...reasons].join('; ');
}

function droppedText({ dropped }: AuditedDelivery): string {
  const given = Object.entries(dropped).filter(([, value]) => value > 0);
  return given.length === 0 ? '0' : given.map(([reason, value]) => `${reason} ${count(value)}`).join(', ');
}

function nothingScraped(): HTMLElement {
  return emptyNotice('No service is scraped, so there is nothing to compare.', ...scrapeTargetsCommand());
}
