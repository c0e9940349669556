import type { BackEnds } from '../../../contract/src/back-ends.js';
import type { LogRecord } from '../../../contract/src/logs.js';
import { h } from '../dom.js';
import { clock, iso } from '../format.js';
import { traceLinks, windowAround } from '../model/back-end-links.js';
import { metricsLink, pageLink, traceLink } from '../routing.js';
import type { ServiceColours } from '../service-colours.js';
import { fieldTable } from './field-table.js';
import { createKeyedList } from './keyed-list.js';
import { linkRow } from './link-row.js';
import { serviceTag } from './service-tag.js';

export interface LogLinesOptions {
  colours: ServiceColours;
  backEnds: BackEnds;
  /** Selects a span on the page of a trace. Without it, a record links to its trace. */
  selectSpan?: (spanId: string) => void;
}

export interface LogLines {
  readonly element: HTMLElement;
  show(records: readonly LogRecord[]): void;
}

/** List of log records, one per line. Each line expands to all fields of the record. */
export function logLines(options: LogLinesOptions): LogLines {
  const element = h('ol', { class: 'log-lines' });
  const show = createKeyedList<LogRecord>(element, {
    key: (record) =>
      String(record['event.id'] ?? `${record['@timestamp']} ${record['span.id']} ${record.message}`),
    version: () => '',
    render: (record) =>
      h(
        'li',
        { class: `log level-${knownLevelOf(record)}`, 'data-span': text(record, 'span.id') },
        line(record, options),
      ),
  });
  return { element, show };
}

function line(record: LogRecord, options: LogLinesOptions): HTMLElement {
  const millis = Date.parse(text(record, '@timestamp'));
  const details = h(
    'details',
    {},
    h(
      'summary',
      {},
      h(
        'time',
        { datetime: iso(millis), title: text(record, '@timestamp') },
        Number.isNaN(millis) ? '–' : clock(millis),
      ),
      h('span', { class: 'level', title: text(record, 'log.level') }, text(record, 'log.level')),
      serviceTag(text(record, 'service.name'), options.colours),
      h('span', { class: 'message' }, text(record, 'message') || '(no message)'),
    ),
  );
  // the table of fields is created when the line is expanded for the first time
  details.addEventListener(
    'toggle',
    () => details.append(h('div', { class: 'log-fields' }, links(record, options), fieldTable(record))),
    { once: true },
  );
  return details;
}

/** Links to the trace of a record, and to the metrics of its service and route at its time. */
function links(record: LogRecord, { backEnds, selectSpan }: LogLinesOptions): HTMLElement | undefined {
  const traceId = text(record, 'trace.id');
  const spanId = text(record, 'span.id');
  const atMs = Date.parse(text(record, '@timestamp'));
  const service = text(record, 'service.name');
  const toSpan =
    spanId !== '' &&
    selectSpan &&
    h('button', { type: 'button', on: { click: () => selectSpan(spanId) } }, 'Show span');
  const toTrace = traceId !== '' && !selectSpan && h('a', { href: traceLink(traceId, spanId) }, 'Show trace');
  const ofTrace =
    traceId !== '' &&
    selectSpan &&
    h('a', { href: pageLink('logs', { trace: traceId }) }, 'All log records of this trace');
  const scope = { service, method: text(record, 'http.request.method'), route: text(record, 'http.route') };
  const toMetrics =
    service !== '' &&
    h(
      'a',
      { href: metricsLink(scope, atMs) },
      scope.route === '' ? 'Metrics of this service' : 'Metrics of this route',
    );
  // the page of a trace has the links to the trace in its heading
  const outside =
    traceId === '' || selectSpan || Number.isNaN(atMs)
      ? []
      : traceLinks(backEnds, traceId, windowAround(atMs));
  return linkRow([toSpan, toTrace, ofTrace, toMetrics], outside);
}

/** Returns the level that sets the colour of the line. An unknown level has the colour of `info`. */
function knownLevelOf(record: LogRecord): string {
  const level = text(record, 'log.level');
  return /^(trace|debug|info|warn|error|fatal)$/.test(level) ? level : 'info';
}

function text(record: LogRecord, name: string): string {
  return String(record[name] ?? '');
}
