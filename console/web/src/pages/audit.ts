import { getJson } from '../api-client.js';
import type { AuditAnswer, AuditedAccount, AuditedService, Comparison } from '../api-types.js';
import { fill, h } from '../dom.js';
import { clock, count, iso, plural } from '../format.js';
import { command, emptyNotice, failureNotice } from '../parts/notice.js';
import { recordTable } from '../parts/record-table.js';
import { serviceTag } from '../parts/service-tag.js';
import { verdictMark } from '../parts/verdict-mark.js';
import { createPolling } from '../polling.js';
import type { Page } from './page.js';

const summaries: Readonly<Record<AuditAnswer['verdict'], string>> = {
  exact: 'It adds up: each request counted has its server span and its access record.',
  'in flight': 'It adds up with what is on its way.',
  off: 'It does not add up.',
  unknown: 'It cannot be told: not every service could be asked.',
};

/** Whether what services counted and sent is what came. */
export const auditPage: Page = (root) => {
  const notice = h('div', { 'aria-live': 'polite' });
  // a service that hangs delays the report by the scraper's timeout
  const body = h(
    'div',
    { class: 'audit' },
    h('p', { class: 'hint' }, 'Requesting the metrics of each service ...'),
  );
  fill(root, h('h1', { tabindex: -1 }, 'Audit'), notice, body);

  const load = async (signal: AbortSignal) => {
    try {
      const report = await getJson<AuditAnswer>('/api/audit', {}, signal);
      if (report.services.length === 0) {
        fill(notice, nothingToAudit());
        return fill(body);
      }
      fill(notice);
      fill(body, ...reportParts(report));
    } catch (error) {
      if (!signal.aborted)
        fill(
          notice,
          failureNotice(error, () => polling.nudge()),
        );
    }
  };
  const polling = createPolling(load, 5000);
  return polling.stop;
};

function reportParts(report: AuditAnswer): (HTMLElement | false)[] {
  const { verdict, atMs, services, accounts, received, notScraped } = report;
  const { spans, records } = received;
  return [
    h(
      'p',
      { class: 'facts' },
      verdictMark(verdict),
      h('span', {}, summaries[verdict]),
      h('span', {}, 'asked at ', h('time', { datetime: iso(atMs) }, clock(atMs))),
    ),
    h('h2', {}, 'Requests, and what came of them'),
    recordTable<AuditedService>(services, [
      { label: 'Service', cell: (s) => serviceTag(s.service) },
      { label: 'Requests', kind: 'number', cell: (s) => (s.requests === null ? '?' : count(s.requests)) },
      { label: 'Server spans', kind: 'number', cell: (s) => compared(s.serverSpans) },
      { label: 'Access records', kind: 'number', cell: (s) => compared(s.accessRecords) },
      {
        label: 'Since',
        cell: (s) =>
          s.since &&
          h('time', { datetime: iso(s.since.sinceMs), title: s.since.because }, clock(s.since.sinceMs)),
      },
      { label: 'Verdict', cell: (s) => verdictMark(s.verdict) },
      { label: 'Why', kind: 'note', cell: noteOf },
    ]),
    h('h2', {}, 'What was made, and what became of it'),
    recordTable<AuditedAccount>(accounts, [
      { label: 'Service', cell: (a) => serviceTag(a.service) },
      { label: 'Instance', cell: (a) => h('code', {}, a.instance) },
      { label: 'Signal', cell: (a) => a.signal },
      { label: 'Destination', cell: (a) => h('code', {}, a.destination) },
      { label: 'Produced', kind: 'number', cell: (a) => count(a.produced) },
      { label: 'Delivered', kind: 'number', cell: (a) => count(a.delivered) },
      { label: 'Queued', kind: 'number', cell: (a) => count(a.queued) },
      { label: 'Dropped', kind: 'number', cell: droppedOf },
      { label: 'Verdict', cell: (a) => verdictMark(a.verdict, a.sums ? '' : ` by ${count(a.difference)}`) },
    ]),
    h(
      'p',
      { class: 'sum' },
      `The console received ${count(spans.received)} spans (${count(spans.duplicates)} of them again, ${count(spans.rejected)} refused) and ${count(records.received)} log records (${count(records.duplicates)} again, ${count(records.rejected)} refused). `,
      refusedText(received.refused),
      notScraped.length > 0 &&
        `Not scraped, so not compared: ${notScraped.map(({ service }) => service).join(', ')}. `,
      'In a terminal: ',
      h('code', {}, 'npm run audit'),
    ),
  ];
}

/** Undefined when nothing was refused. */
function refusedText(refused: AuditAnswer['received']['refused']): string | undefined {
  const { forwardConnections, zipkinRequests, otlpRequests } = refused;
  const parts = [
    forwardConnections > 0 &&
      `${plural(forwardConnections, 'connection')} of log senders, without an acknowledgement`,
    zipkinRequests > 0 && plural(zipkinRequests, 'Zipkin request'),
    otlpRequests > 0 && plural(otlpRequests, 'OTLP request'),
  ].filter((part) => part !== false);
  return parts.length > 0 ? `It refused entirely: ${parts.join('; ')}. ` : undefined;
}

function compared({ received, difference }: Comparison): string {
  if (difference === 0) return count(received);
  return `${count(received)} (${difference > 0 ? '−' : '+'}${count(Math.abs(difference))})`;
}

function noteOf({ since, reasons }: AuditedService): string {
  const late = since && since.because !== 'the service started' ? [`compared since ${since.because}`] : [];
  return [...late, ...reasons].join('; ');
}

function droppedOf({ dropped }: AuditedAccount): string {
  const given = Object.entries(dropped).filter(([, value]) => value > 0);
  return given.length === 0 ? '0' : given.map(([reason, value]) => `${reason} ${count(value)}`).join(', ');
}

function nothingToAudit(): HTMLElement {
  return emptyNotice(
    'There is nothing to compare with: no service is scraped.',
    h('p', {}, 'Name the services in the environment of the console and start it again:'),
    command('SCRAPE_TARGETS=order=http://127.0.0.1:8084/metrics'),
  );
}
